// The record of the terms in use, the weighted total last, and the total by itself. One thread.
// Bindings: sums (rec, sup, sparse, syn), errors [B], record, total.
fn run(i: u32) {
  var anchor = 0.0;
  for (var b = 0u; b < dims.B; b++) {
    anchor += errors[b];
  }
  let n = f32(dims.n);
  var at = i;
  var sum = 0.0;
  if (dims.rec != 0.0) {
    record[at] = sums[0];
    sum += dims.rec * sums[0];
    at++;
  }
  if (dims.sup != 0.0) {
    record[at] = sums[1] / n;
    sum += dims.sup * sums[1] / n;
    at++;
  }
  if (dims.sparse != 0.0) {
    record[at] = sums[2];
    sum += dims.sparse * sums[2];
    at++;
  }
  if (dims.anchor != 0.0) {
    record[at] = anchor / n;
    sum += dims.anchor * anchor / n;
    at++;
  }
  if (dims.syn != 0.0) {
    record[at] = sums[3];
    sum += dims.syn * sums[3];
    at++;
  }
  record[at] = sum;
  total[0] = sum;
}
