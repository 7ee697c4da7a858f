// Σ over labels of (given E − spectrum)² at one band. i = band. Bindings: given, E, spectra, errors.
fn run(i: u32) {
  var sum = 0.0;
  for (var l = 0u; l < dims.n; l++) {
    var v = -spectra[l * dims.B + i];
    for (var r = 0u; r < dims.R; r++) {
      v += given[l * dims.R + r] * E[r * dims.B + i];
    }
    sum += v * v;
  }
  errors[i] = sum;
}
