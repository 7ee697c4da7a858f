// Adjoint of shiftedRows: each row gathers its copies in a fixed order; twin: reference.ts. Bindings: columns, dx.
fn run(i: u32) {
  let channel = i % dims.c;
  let row = i / dims.c;
  var sum = 0.0;
  for (var tap = 0u; tap < dims.taps; tap++) {
    let shift = tap * dims.stride;
    // Unsigned: a row before the first wraps to a huge number.
    let window = row - shift;
    if (window < dims.count) {
      sum += columns[(window * dims.taps + tap) * dims.c + channel];
    }
  }
  dx[i] = sum;
}
