// o = f + w spatial + w (f + spectral); twin: reference.ts. i = element. Bindings: f, spatial?, wSpatial?, spectral?, wSpectral?, o.
fn run(i: u32) {
  var v = f[i];
  // @if SPATIAL
  v += wSpatial[0] * spatial[i];
  // @end
  // @if SPECTRAL
  v += wSpectral[0] * (f[i] + spectral[i]);
  // @end
  o[i] = v;
}
