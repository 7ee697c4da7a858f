/**
 * Registers every own op for cpu, wasm and webgpu, and the gradients of tfjs's ops (tfjs-core alone has none).
 * Importing this file registers nothing of our own; calling does, and calling again changes nothing.
 */
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { registerAbundanceSoftmax } from './abundance_softmax/op';
import { registerAdam } from './adam/op';
import { registerAdamBySpans } from './adam/spans';
import { registerBranchSum } from './branch_sum/op';
import { registerChoices } from './choices/op';
import { registerCropLoss } from './crop_loss/op';
import { registerDense } from './dense/op';
import { registerDepthwiseConv2d } from './depthwise_conv2d/op';
import { registerFlat } from './flat/op';
import { registerGroupNorm } from './group_norm/op';
import { registerIm2col3x3 } from './im2col3x3/op';
import { registerLayerNorm } from './layer_norm/op';
import { registerLeakyRelu } from './leaky_relu/op';
import { registerNegExp } from './neg_exp/op';
import { registerResample } from './resample/op';
import { registerRowNorm } from './row_norm/op';
import { registerSelectiveScan1d } from './selective_scan_1d/op';
import { registerSelectiveScan2d } from './selective_scan_2d/op';
import { registerShiftedRows } from './shifted_rows/op';
import { registerSpatialScan } from './spatial_scan/op';
import { registerTransposedProduct } from './transposed_product/op';
import { registerUnmixingLoss } from './unmixing_loss/op';

export function registerKernels(): void {
  registerSelectiveScan1d();
  registerSelectiveScan2d();
  registerSpatialScan();
  registerDepthwiseConv2d();
  registerIm2col3x3();
  registerTransposedProduct();
  registerLeakyRelu();
  registerRowNorm();
  registerDense();
  registerResample();
  registerLayerNorm();
  registerAbundanceSoftmax();
  registerBranchSum();
  registerUnmixingLoss();
  registerCropLoss();
  registerAdam();
  registerAdamBySpans();
  registerFlat();
  registerChoices();
  registerNegExp();
  registerGroupNorm();
  registerShiftedRows();
}
