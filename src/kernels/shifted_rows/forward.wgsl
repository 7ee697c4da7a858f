// shiftedRows: i = (row, tap, channel); twin: reference.ts. Bindings: x, columns.
fn run(i: u32) {
  let channel = i % dims.c;
  let tap = (i / dims.c) % dims.taps;
  let row = i / (dims.taps * dims.c);
  columns[i] = x[(row + tap * dims.stride) * dims.c + channel];
}
