// The words of the scene's cell, and how its figures are written.

const WORDS = {
  en: {
    item: "Item", light: "Light", camera: "Camera", inScene: "In the scene", shelf: "Add a model", again: "Look again", remove: "Remove",
    variant: "Variant", standard: "As delivered", turn: "Turn", across: "Across", height: "Height", depth: "Depth", size: "Size",
    studio: "Studio", daylight: "Daylight", warm: "Warm", night: "Night", bright: "Brightness", around: "Direction",
    angle: "Angle", tilt: "Tilt", zoom: "Zoom", lens: "Field of view", closer: "Closer", farther: "Farther", reset: "Whole view",
    turntable: "Turntable", period: "One turn", time: "Moment",
    name: "Name this scene", save: "Save", saving: "Saving…", saved: "Saved", unsaved: "Not saved yet", changed: "Changed since",
    hint: "Drag to look around · click, then scroll or + − to zoom · arrow keys turn",
    view: "Preview of the scene. Arrow keys look around, plus and minus zoom.",
    noModels: "No model is ready yet", noModelsHow: 'Upload a GLB in the studio, or here: service.models.upload("FILE.glb")',
    noItems: "An empty stage", noItemsHow: "Add a model from the shelf.",
    waiting: "No answer from the kernel yet. It is busy with another cell, or was restarted: then run this cell again.",
  },
  zh: {
    item: "物件", light: "灯光", camera: "镜头", inScene: "场景中", shelf: "添加模型", again: "刷新", remove: "移除",
    variant: "款式", standard: "默认款", turn: "旋转", across: "左右", height: "高低", depth: "前后", size: "大小",
    studio: "影棚", daylight: "日光", warm: "暖光", night: "夜晚", bright: "亮度", around: "光源方向",
    angle: "方位", tilt: "俯仰", zoom: "推近", lens: "视场角", closer: "推近", farther: "拉远", reset: "还原视角",
    turntable: "转台", period: "一圈", time: "时刻",
    name: "给场景起个名字", save: "保存", saving: "保存中…", saved: "已保存", unsaved: "尚未保存", changed: "有改动，上次保存",
    hint: "拖动环视 · 点击后滚轮或 + − 缩放 · 方向键转动",
    view: "场景预览。方向键环视，加减键缩放。",
    noModels: "还没有可用的模型", noModelsHow: '在后台上传 GLB，或在这里运行 service.models.upload("文件.glb")',
    noItems: "舞台是空的", noItemsHow: "从下方添加模型。",
    waiting: "内核尚未应答：它可能正在运行别的单元格，或已重启（请重新运行本单元格）。",
  },
};
const words = WORDS[(navigator.language || "en").startsWith("zh") ? "zh" : "en"];

const LIGHTS = ["studio", "daylight", "warm", "night"];
const degrees = (value) => `${Math.round(value)}°`;
const centimetres = (value) => `${Math.round(value * 100)} cm`;
const times = (value) => `${value.toFixed(2)}×`;
const seconds = (value) => `${value.toFixed(1)} s`;
