/** What fills the centre before a scene is open: what the studio does in three steps, and the ways to begin. */
import { LabelArt, MapsArt, SceneArt } from './LandingArt';
import { OpenButtons } from './OpenButtons';
import '../image/scene.css';

const steps = [
  {
    art: SceneArt,
    title: 'Open a scene',
    text: 'Every pixel of a hyperspectral image holds a spectrum, most often of several materials at once.',
  },
  {
    art: LabelArt,
    title: 'Label about ten pixels',
    text: 'Say what they are made of: all soil, or half water and half trees.',
  },
  {
    art: MapsArt,
    title: 'Train, and get the maps',
    text: 'A minute later there is a map of each material: how much of it is in every pixel.',
  },
] as const;

export function DropZone() {
  return (
    <section id="image" className="panel drop-zone" aria-labelledby="drop-title">
      <h2 id="drop-title">What is in every pixel, and how much of it?</h2>
      <ol className="landing-steps">
        {steps.map(({ art: Art, title, text }, i) => (
          <li key={title}>
            <Art />
            <h3>
              <span className="step-number" aria-hidden="true">
                {i + 1}
              </span>
              {title}
            </h3>
            <p>{text}</p>
          </li>
        ))}
      </ol>
      <OpenButtons large />
      <p>
        Drop a hyperspectral scene here: ENVI (header and data together), MATLAB, HDF5, NetCDF,
        NumPy or GeoTIFF, with ground truth in the same file or in a second one. A file that lies on
        the web opens by its link, Zarr too.
      </p>
      <p className="privacy">
        Nothing leaves this tab: files are read and computed on this machine.
      </p>
    </section>
  );
}
