// dx; twin: reference.ts. i = element. Bindings: x, stats, w, gain, y, dy, sums [2, c] (dgain, dbias), dx.
fn run(i: u32) {
  let c = i % dims.c;
  let group = groupOf(c);
  let start = c / dims.size * dims.size;
  var along = 0.0;
  var level = 0.0;
  for (var k = start; k < start + dims.size; k++) {
    along += gain[k] * sums[k];
    level += gain[k] * sums[dims.c + k];
  }
  let d = dy[i] * select(dims.slope, 1.0, y[i] > 0.0);
  let normal = (x[i] - group.x) * group.y;
  dx[i] = group.y * (d * gain[c] - w[i / dims.c] / f32(dims.size) * (level + normal * along));
}
