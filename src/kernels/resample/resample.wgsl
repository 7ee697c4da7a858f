// Separable resampling by banded matrices; twin: reference.ts. i = (image, line, sample, channel) of the result.
// Bindings: x, rows, columns, y.
fn run(i: u32) {
  let c = i % dims.c;
  let j = i / dims.c % dims.samples;
  let line = i / (dims.c * dims.samples) % dims.lines;
  let image = i / (dims.c * dims.samples * dims.lines);
  let row = line * (1u + dims.down);
  let column = j * (1u + dims.across);
  let top = u32(rows[row]);
  let left = u32(columns[column]);
  var sum = 0.0;
  for (var t = 0u; t < dims.down; t++) {
    let start = ((image * dims.h + top + t) * dims.w + left) * dims.c + c;
    var part = 0.0;
    for (var k = 0u; k < dims.across; k++) {
      part += columns[column + 1u + k] * x[start + k * dims.c];
    }
    sum += rows[row + 1u + t] * part;
  }
  y[i] = sum;
}
