/** What fills the centre before a scene is open. */
import { OpenButtons } from './OpenButtons';
import '../image/scene.css';

export function DropZone() {
  return (
    <section id="image" className="panel drop-zone" aria-labelledby="drop-title">
      <svg className="drop-art" viewBox="0 0 120 84" width="150" aria-hidden="true">
        <path className="art-face" d="M18 30 60 14l42 16-42 16Z" />
        <path className="art-side" d="M18 30v36l42 16V46Z" />
        <path className="art-side" d="M102 30v36L60 82V46Z" />
        <path className="art-band" d="M18 39l42 16 42-16M18 48l42 16 42-16M18 57l42 16 42-16" />
        <path d="M52 27l8-3 8 3-8 3Z" fill="#E69F00" />
        <path d="M36 30l8-3 8 3-8 3Z" fill="#56B4E9" />
        <path d="M68 33l8-3 8 3-8 3Z" fill="#009E73" />
      </svg>
      <h2 id="drop-title">Drop a hyperspectral scene here</h2>
      <p>
        ENVI (header and data together), MATLAB, HDF5, NetCDF, NumPy or GeoTIFF, with ground truth
        in the same file or in a second one.
      </p>
      <OpenButtons large />
      <p className="privacy">
        Nothing leaves this tab: files are read and computed on this machine.
      </p>
    </section>
  );
}
