/**
 * Our own GPUDevice under tfjs's WebGPU backend: the stock one asks for few limits and says nothing when the device is
 * lost. Works on a page and in a dedicated worker. It decides nothing: the caller picks the engine.
 */
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';

export interface AdapterDescription {
  /** "nvidia ampere", "google swiftshader". */
  readonly name: string;
  /** True when the "GPU" is a program on the CPU. */
  readonly software: boolean;
}

export interface DeviceHooks {
  /** The device is gone (driver reset, or destroyed); tensors on it are lost. */
  onLost?(reason: GPUDeviceLostReason, message: string): void;
  /** A validation or out-of-memory error that nobody awaited: results since then cannot be trusted. */
  onError?(message: string, outOfMemory: boolean): void;
}

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|warp|basic render|software|cpu/i;

export function describeAdapter(adapter: GPUAdapter): AdapterDescription {
  const { vendor, architecture, device, description } = adapter.info;
  const name = [vendor, architecture].filter(Boolean).join(' ') || description || device;
  return {
    name: name || 'unnamed GPU',
    software:
      adapter.info.isFallbackAdapter === true ||
      [vendor, architecture, device, description].some((part) => SOFTWARE.test(part)),
  };
}

/** The adapter this browser offers, or null; `navigator.gpu` missing counts as null. */
export async function requestAdapter(): Promise<GPUAdapter | null> {
  const gpu = (navigator as { gpu?: GPU }).gpu;
  return (await gpu?.requestAdapter({ powerPreference: 'high-performance' })) ?? null;
}

const LIMITS = [
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  'maxComputeWorkgroupsPerDimension',
] as const;

const FEATURES = ['timestamp-query', 'subgroups', 'shader-f16', 'bgra8unorm-storage'] as const;

/**
 * Requests a device with the adapter's limits, makes it tfjs's webgpu backend and makes that current.
 * A second call replaces the first device (after a loss, say); tensors of the first are gone.
 * @throws Error when the adapter gives no device
 */
export async function useWebGpu(adapter: GPUAdapter, hooks: DeviceHooks = {}): Promise<GPUDevice> {
  const device = await adapter.requestDevice({
    requiredFeatures: FEATURES.filter((f) => adapter.features.has(f)),
    requiredLimits: Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]])),
  });
  void device.lost.then(({ reason, message }) => hooks.onLost?.(reason, message));
  device.addEventListener('uncapturederror', (event) =>
    hooks.onError?.(event.error.message, event.error instanceof GPUOutOfMemoryError),
  );
  if (tf.findBackendFactory('webgpu')) tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', async () => new WebGPUBackend(device, adapter.info), 3);
  if (!(await tf.setBackend('webgpu'))) throw new Error('The WebGPU engine could not be started.');
  await tf.ready();
  return device;
}
