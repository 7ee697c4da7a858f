/**
 * The one file chooser of the page, mounted for good: a session may come back, and the buttons with it go, while a person
 * still looks for a file in the browser's dialog.
 */
import { useStudio } from '../common/context';

const id = 'open-files';

/** Opens the browser's dialog; what is chosen is opened. */
export function chooseFiles(): void {
  document.getElementById(id)?.click();
}

export function FileInput() {
  const studio = useStudio();
  return (
    <input
      id={id}
      type="file"
      multiple
      hidden
      data-testid="file-input"
      onChange={(e) => {
        const files = [...(e.target.files ?? [])];
        // So that the same file can be chosen again after a mistake.
        e.target.value = '';
        studio.openFiles(files);
      }}
    />
  );
}
