// A camera instead of the scanner: the browser's own reader where it knows DataMatrix and Code 128, else the packaged one.
// Nothing leaves the device but the text of the code, sent by the page's own form with entry=camera.

const FORMATS = ["data_matrix", "qr_code", "code_128"];
const LOOK_EVERY = 200; // ms

export default function start(part, signal) {
  const button = part.querySelector("[data-camera-start]");
  const video = part.querySelector("[data-camera-video]");
  const words = part.querySelector("[data-camera-words]");
  let stream = null;

  if (!navigator.mediaDevices?.getUserMedia) return;
  button.hidden = false;

  function stop() {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.hidden = true;
  }

  function send(text) {
    stop();
    const box = document.querySelector("[data-module~='scan-box']");
    box.form.elements.entry.value = "camera";
    box.value = text;
    box.form.requestSubmit();
  }

  async function look(read) {
    while (stream && !signal.aborted) {
      const text = await read(video).catch(() => null);
      if (text) return send(text);
      await new Promise((later) => setTimeout(later, LOOK_EVERY));
    }
    return undefined;
  }

  async function open() {
    words.textContent = "";
    try {
      const read = await reader(part.dataset.cameraVendor);
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
      video.srcObject = stream;
      video.hidden = false;
      await video.play();
      await look(read);
    } catch {
      stop();
      words.textContent = part.dataset.cameraNone;
    }
  }

  button.addEventListener("click", () => (stream ? stop() : open()), { signal });
  part.closest("details")?.addEventListener("toggle", (event) => event.target.open || stop(), { signal });
  signal.addEventListener("abort", stop);
}

/** A function that answers the text of a code in the video's picture, or null. */
async function reader(vendor) {
  const known = "BarcodeDetector" in window ? await BarcodeDetector.getSupportedFormats() : [];
  if (FORMATS.every((format) => known.includes(format))) {
    const detector = new BarcodeDetector({ formats: FORMATS });
    return async (video) => (await detector.detect(video))[0]?.rawValue ?? null;
  }
  return packaged(await library(vendor));
}

function packaged(ZXing) {
  const { BarcodeFormat, DecodeHintType } = ZXing;
  const hints = new Map([[DecodeHintType.POSSIBLE_FORMATS, [BarcodeFormat.DATA_MATRIX, BarcodeFormat.QR_CODE, BarcodeFormat.CODE_128]]]);
  const decoder = new ZXing.MultiFormatReader();
  decoder.setHints(hints);
  const canvas = document.createElement("canvas");
  return async (video) => {
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d", { willReadFrequently: true }).drawImage(video, 0, 0);
    const picture = new ZXing.HTMLCanvasElementLuminanceSource(canvas);
    return decoder.decode(new ZXing.BinaryBitmap(new ZXing.HybridBinarizer(picture))).getText();
  };
}

function library(address) {
  if (window.ZXing) return window.ZXing;
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => done(window.ZXing);
    script.onerror = failed;
    document.head.append(script);
  });
}
