// Gradient for the input: each x gathers the outputs it entered. i = (pixel, channel). Bindings: dPre, kernel, dx.
fn run(i: u32) {
  let c = i % dims.c;
  let pixel = i / dims.c;
  let image = pixel / (dims.h * dims.w);
  let line = (pixel / dims.w) % dims.h;
  let sample = pixel % dims.w;
  var sum = 0.0;
  // Unsigned, so that a place left of or above the image wraps to a huge number. With signed indices
  // (line − ky + padTop) Chromium 143's compiler took over a minute on this file.
  // @unroll t < TAPS
  {
    let y = line + PAD_TOP - @tu / KW;
    let k = sample + PAD_LEFT - @tu % KW;
    let inside = y < dims.h && k < dims.w;
    let start = select(0u, (image * dims.h + y) * dims.w + k, inside);
    sum += select(0.0, kernel[@tu * dims.c + c], inside) * dPre[start * dims.c + c];
  }
  // @end
  dx[i] = sum;
}
