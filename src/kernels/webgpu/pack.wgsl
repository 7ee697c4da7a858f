// A [d, n], D [d], deltaBias [d] and the saved states one after another in one buffer: a backward kernel then needs
// one binding for them, and stays within eight. Bindings: A, D, deltaBias, states?, packed.
fn run(i: u32) {
  let endA = dims.d * dims.n;
  if (i < endA) {
    packed[i] = A[i];
  } else if (i < endA + dims.d) {
    packed[i] = D[i - endA];
  } else if (i < endA + 2u * dims.d) {
    packed[i] = deltaBias[i - endA - dims.d];
  }
  // @if STATES
  else {
    packed[i] = states[i - endA - 2u * dims.d];
  }
  // @end
}
