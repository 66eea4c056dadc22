import { useEffect, useState } from 'preact/hooks';

/** The current time in whole seconds. Updated while `running` is set and the page is visible. */
export function useNow(running: boolean): Date {
  const [now, setNow] = useState(currentSecond);
  useEffect(() => {
    if (!running) return;
    const tick = () => {
      if (!document.hidden) setNow(currentSecond());
    };
    tick();
    const timer = setInterval(tick, 1000);
    document.addEventListener('visibilitychange', tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }, [running]);
  return now;
}

function currentSecond(): Date {
  return new Date(Math.floor(Date.now() / 1000) * 1000);
}
