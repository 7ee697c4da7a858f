// Mean and 1/deviation of channel c's group from the sums of statistics.wgsl. Needs x, stats [2, c].
fn groupOf(c: u32) -> vec2f {
  let start = c / dims.size * dims.size;
  var mean = 0.0;
  for (var k = start; k < start + dims.size; k++) {
    mean += x[dims.pivot * dims.c + k] + stats[k];
  }
  mean /= f32(dims.size);
  var variance = 0.0;
  for (var k = start; k < start + dims.size; k++) {
    let away = x[dims.pivot * dims.c + k] + stats[k] - mean;
    variance += max(stats[dims.c + k] - stats[k] * stats[k], 0.0) + away * away;
  }
  return vec2f(mean, 1.0 / sqrt(variance / f32(dims.size) + 1e-5));
}
