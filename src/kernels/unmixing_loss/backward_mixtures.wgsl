// w s a and s a of one pixel, whose products with Z and with each other are d rec/dE. i = pixel.
// Bindings: a, ZE, gram, fixed, weighted, scaled.
fn run(i: u32) {
  let w = fixed[4u * i];
  let s = scaleOf(crossOf(i), energyOf(i));
  for (var r = 0u; r < dims.R; r++) {
    let at = i * dims.R + r;
    scaled[at] = s * a[at];
    weighted[at] = w * s * a[at];
  }
}
