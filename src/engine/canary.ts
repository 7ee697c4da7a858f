/**
 * A few small computations whose answers are known, run once when an engine has started: a driver or a shader compiler
 * that silently returns wrong numbers is found before anybody trusts a map.
 */
import * as tf from '@tensorflow/tfjs-core';
import { makeRng } from '../maths/rng';
import { selectiveScan1d } from '../kernels';
import { scan1dBackward, type ScanInputs } from '../kernels/selective_scan_1d/reference';

const SIZE = { b: 3, l: 5, d: 6, n: 3 };
/** Far above float32's own error (1e-6), far below any real fault. */
const TOLERANCE = 1e-3;

/** @returns whether the current backend computes a product, a softmax, and a scan with its gradient rightly */
export async function canary(): Promise<boolean> {
  const { b, l, d, n } = SIZE;
  const rng = makeRng(7);
  const draw = (count: number): Float32Array =>
    Float32Array.from({ length: count }, () => rng.normal());
  const x: ScanInputs = {
    u: draw(b * l * d),
    delta: draw(b * l * d),
    A: draw(d * n).map((v) => -Math.abs(v)),
    B: draw(b * l * n),
    C: draw(b * l * n),
    D: draw(d),
    deltaBias: draw(d),
    z: draw(b * l * d),
  };
  const weights = draw(d * n);
  const computed = tf.tidy(() => {
    const three = (v: Float32Array): tf.Tensor3D =>
      tf.tensor3d(v.slice(), [b, l, v.length / (b * l)]);
    const gradient = tf.grad((u) =>
      selectiveScan1d({
        u: u as tf.Tensor3D,
        delta: three(x.delta),
        A: tf.tensor2d(x.A.slice(), [d, n]),
        B: three(x.B),
        C: three(x.C),
        D: tf.tensor1d(x.D.slice()),
        deltaBias: tf.tensor1d(x.deltaBias.slice()),
        z: three(x.z!),
      }),
    );
    const du = gradient(three(x.u)); // [b, l, d]
    const product = tf.matMul(tf.reshape(du, [-1, d]), tf.tensor2d(weights.slice(), [d, n])); // [b·l, n]
    return tf.concat([tf.reshape(du, [-1]), tf.reshape(tf.softmax(product, 1), [-1])]);
  });
  const got = await computed.data();
  computed.dispose();
  const expected = byTwin(x, weights);
  return expected.every((v, i) => Math.abs(v - got[i]) <= TOLERANCE * (1 + Math.abs(v)));
}

/** The same in plain TypeScript. */
function byTwin(x: ScanInputs, weights: Float32Array): number[] {
  const { b, l, d, n } = SIZE;
  const like = (v: Float32Array): Float32Array => new Float32Array(v.length);
  const grad = {
    u: like(x.u),
    delta: like(x.delta),
    A: like(x.A),
    B: like(x.B),
    C: like(x.C),
    D: like(x.D),
    deltaBias: like(x.deltaBias),
    z: like(x.u),
  };
  scan1dBackward(x, like(x.u).fill(1), grad, SIZE);
  const out = [...grad.u];
  for (let i = 0; i < b * l; i++) {
    const row = Array.from({ length: n }, (_, s) => {
      let sum = 0;
      for (let c = 0; c < d; c++) sum += grad.u[i * d + c] * weights[c * n + s];
      return sum;
    });
    const top = Math.max(...row);
    const powers = row.map((v) => Math.exp(v - top));
    const total = powers.reduce((a, v) => a + v);
    out.push(...powers.map((v) => v / total));
  }
  return out;
}
