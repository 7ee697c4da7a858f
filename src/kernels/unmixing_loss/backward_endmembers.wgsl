// dE; twin: reference.ts. i = (endmember, band). Bindings: E, given, spectra, toZ [R, B], toE [R, R], dy, dE.
fn run(i: u32) {
  let r = i / dims.B;
  let b = i % dims.B;
  var rec = -toZ[i];
  for (var q = 0u; q < dims.R; q++) {
    rec += toE[r * dims.R + q] * E[q * dims.B + b];
  }
  let width = dims.R + 1u;
  var anchor = 0.0;
  for (var l = 0u; l < dims.n; l++) {
    var v = -spectra[l * dims.B + b];
    for (var q = 0u; q < dims.R; q++) {
      v += given[l * width + q] * E[q * dims.B + b];
    }
    anchor += given[l * width + dims.R] * v * given[l * width + r];
  }
  dE[i] = 2.0 * dy[0] * (dims.rec * rec + dims.anchor * anchor);
}
