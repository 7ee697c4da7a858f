// 1 - exp(x) for x <= 0, by its series where x is small and 1 - exp(x) would lose its digits. Shared by the passes.
fn rest(x: f32) -> f32 {
  let series = -x * (1.0 + x / 2.0 * (1.0 + x / 3.0 * (1.0 + x / 4.0 * (1.0 + x / 5.0 * (1.0 + x / 6.0
             * (1.0 + x / 7.0 * (1.0 + x / 8.0)))))));
  return select(1.0 - exp(x), series, x > -0.5);
}
