// Plays the chime and the clips of the voice, one after the other, on this device alone (no internet, no speech service).

const SILENCE = 0.5; // seconds between chime and words, and between the two times
const NOTES = [[0, 880], [0.32, 659.25]]; // seconds, Hz: our own chime, made here
const RINGS = 0.85; // seconds
const APART = 4; // seconds between the beginnings of two calls

/** base: address of the clips; stamps: name → stamp of every clip there is. */
export function player(base, stamps) {
  const context = new AudioContext();
  const loaded = new Map();
  let next = 0; // no call begins before this moment of the sound device's clock

  async function load(name) {
    const answer = await fetch(`${base}/${name}?v=${stamps[name]}`);
    if (!answer.ok) throw new Error(`clip ${name}: ${answer.status}`);
    return context.decodeAudioData(await answer.arrayBuffer());
  }

  /** The clip, asked for once; one that could not be had is asked for again the next time. */
  function clip(name) {
    if (!loaded.has(name)) {
      const loading = load(name);
      loading.catch(() => loaded.delete(name));
      loaded.set(name, loading);
    }
    return loaded.get(name);
  }

  async function clips(names) {
    if (!names.length || names.some((name) => !stamps[name])) return null;
    try {
      return await Promise.all(names.map(clip));
    } catch {
      return null;
    }
  }

  const until = (source) => new Promise((done) => { source.onended = done; });

  async function ring() {
    const at = Math.max(context.currentTime + 0.02, next);
    next = at + APART;
    let last;
    for (const [after, pitch] of NOTES) {
      const tone = new OscillatorNode(context, { frequency: pitch });
      const level = new GainNode(context, { gain: 0 });
      level.gain.setValueAtTime(0, at + after);
      level.gain.linearRampToValueAtTime(0.5, at + after + 0.01);
      level.gain.exponentialRampToValueAtTime(0.001, at + RINGS);
      tone.connect(level).connect(context.destination);
      tone.start(at + after);
      tone.stop(at + RINGS);
      last = tone;
    }
    await until(last);
    return [at, context.currentTime];
  }

  async function speak(buffers) {
    let at = context.currentTime + SILENCE;
    const begins = at;
    let last;
    for (const buffer of buffers) {
      last = new AudioBufferSourceNode(context, { buffer });
      last.connect(context.destination);
      last.start(at);
      at += buffer.duration;
    }
    await until(last);
    return [begins, context.currentTime];
  }

  return {
    isOpen: () => context.state === "running",
    open: () => context.resume(),
    onChange: (told, signal) => context.addEventListener("statechange", told, { signal }),
    /** Milliseconds until the next call may begin. */
    rest: () => Math.max(0, next - context.currentTime) * 1000,
    preload: () => clips(Object.keys(stamps)),
    close: () => context.close(),
    /** Chime, then the words `times` times. Answers "voice" or "chime"; tells each part when it has ended. */
    async say(names, times, tell) {
      const ready = clips(names);
      tell("chime", await ring());
      const buffers = await ready;
      for (let time = 0; buffers && time < times; time += 1) tell("voice", await speak(buffers));
      return buffers ? "voice" : "chime";
    },
  };
}
