// Σ over labels of weight · (given E − spectrum)² at one band. i = band. Bindings: given, E, spectra, errors.
fn run(i: u32) {
  var sum = 0.0;
  let width = dims.R + 1u;
  for (var l = 0u; l < dims.n; l++) {
    var v = -spectra[l * dims.B + i];
    for (var r = 0u; r < dims.R; r++) {
      v += given[l * width + r] * E[r * dims.B + i];
    }
    sum += given[l * width + dims.R] * v * v;
  }
  errors[i] = sum;
}
