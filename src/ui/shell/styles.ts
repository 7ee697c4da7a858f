/**
 * The order of the style sheets that come with the page. Where two of them speak of one element the later wins, and the order
 * in which panels happen to be imported must not decide. Parts import their own sheet besides, so that each can be shown
 * alone; a sheet that is not named here comes after these.
 */
import '../suggest/suggest.css';
import '../labels/labels.css';
import '../common/saveButton.css';
import '../maps/maps.css';
import '../results/preview.css';
import '../results/wholeFile.css';
import '../results/metrics.css';
import './palette.css';
import '../spectra/plotParts.css';
import '../image/scene.css';
import '../open/import.css';
import '../sessions/sessions.css';
import '../race/race.css';
import '../train/train.css';
import '../labs/labs.css';
import '../labels/errorField.css';
import '../scatter/scatter.css';
import '../image/views.css';
import '../spectra/spectra.css';
import '../results/explain.css';
