/** The list of views: what each is called, its place in the order, and the way to it. */
import { movedSlide } from '../../store/present/slides';
import { Icon } from '../common/Icon';
import { useStudio, useStudioState } from '../common/context';
import { thingNames } from './views';

interface SlideListProps {
  /** Of the view on screen; null: one's own. */
  readonly shown: string | null;
  readonly onShow: (id: string | null) => void;
}

export function SlideList({ shown, onShow }: SlideListProps) {
  const { store } = useStudio();
  const slides = useStudioState((s) => s.slides);
  const { setSlides } = store.getState();
  return (
    <aside id="present-views" className="present-list" aria-label="Views">
      <button
        type="button"
        className="button"
        aria-current={shown === null}
        onClick={() => onShow(null)}
      >
        The page as it was
      </button>
      <ol>
        {slides.map((slide, i) => (
          <li key={slide.id} data-shown={slide.id === shown}>
            <button
              type="button"
              className="icon-button"
              aria-label={`Show view ${i + 1}`}
              aria-current={slide.id === shown}
              title={thingNames[slide.thing]}
              onClick={() => onShow(slide.id)}
            >
              {i + 1}
            </button>
            <input
              type="text"
              aria-label={`Name of view ${i + 1}`}
              maxLength={120}
              value={slide.title}
              onChange={(e) =>
                setSlides(
                  slides.map((s) => (s === slide ? { ...s, title: e.currentTarget.value } : s)),
                )
              }
            />
            <button
              type="button"
              className="icon-button"
              aria-label={`Move view ${i + 1} up`}
              disabled={i === 0}
              onClick={() => setSlides(movedSlide(slides, slide.id, -1))}
            >
              <span aria-hidden="true">↑</span>
            </button>
            <button
              type="button"
              className="icon-button"
              aria-label={`Move view ${i + 1} down`}
              disabled={i === slides.length - 1}
              onClick={() => setSlides(movedSlide(slides, slide.id, 1))}
            >
              <span aria-hidden="true">↓</span>
            </button>
            <button
              type="button"
              className="icon-button"
              aria-label={`Delete view ${i + 1}`}
              onClick={() => setSlides(slides.filter((s) => s !== slide))}
            >
              <Icon name="trash" />
            </button>
          </li>
        ))}
      </ol>
      {slides.length === 0 && (
        <p>
          “Keep this view” puts what is on screen into this list. It stays with the session; Page
          Down and Page Up, or a clicker, go through it.
        </p>
      )}
    </aside>
  );
}
