// The words of the scene's cell, and how its figures are written.

const WORDS = {
  en: {
    item: "Item", light: "Light", camera: "Camera", inScene: "In the scene", shelf: "Add a model", again: "Look again", remove: "Remove",
    variant: "Variant", standard: "As delivered", turn: "Turn", across: "Across", height: "Height", depth: "Depth", size: "Size",
    studio: "Studio", daylight: "Daylight", shop: "Shop", warm: "Warm", night: "Night", bright: "Brightness", around: "Direction",
    angle: "Angle", tilt: "Tilt", zoom: "Zoom", lens: "Field of view", closer: "Closer", farther: "Farther", reset: "Whole view",
    turntable: "Turntable", period: "One turn", time: "Moment", play: "Play", stop: "Stop",
    when: "Applies", fromStart: "to the whole scene", fade_0: "at this moment, at once", fade_1000: "from this moment, over 1 s", fade_3000: "from this moment, over 3 s",
    changes: "Changes of the light", picture: "Panorama",
    path: "Camera path", path_: "At rest", path_turntable: "Once around", path_push_in: "Push in", path_hero: "Hero shot", path_several: "Several",
    notes: "Notes", hotspots: "Hotspots", dimensions: "Dimensions", captions: "Captions", always: "all along",
    widthLine: "Width", heightLine: "Height", depthLine: "Depth", between: "Between two places", noLabel: "Dot without a label", placeOnly: "Only a place for the camera",
    noHotspots: 'None yet. In a cell: builder.hotspot("rim", "product", (0, 0.1, 0), "A label")',
    noDimensions: 'None yet. In a cell: builder.dimension("product", along="height")',
    captionText: "A line at this moment, for 3 s", addCaption: "Add",
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
    studio: "影棚", daylight: "日光", shop: "店铺", warm: "暖光", night: "夜色", bright: "亮度", around: "光源方向",
    angle: "方位", tilt: "俯仰", zoom: "推近", lens: "视场角", closer: "推近", farther: "拉远", reset: "还原视角",
    turntable: "转台", period: "一圈", time: "时刻", play: "播放", stop: "停止",
    when: "生效方式", fromStart: "整个场景", fade_0: "此刻直切", fade_1000: "此刻起，1 秒渐变", fade_3000: "此刻起，3 秒渐变",
    changes: "灯光变化", picture: "全景图",
    path: "运镜", path_: "固定机位", path_turntable: "环绕一周", path_push_in: "缓缓推近", path_hero: "主角亮相", path_several: "多段运镜",
    notes: "标注", hotspots: "热点", dimensions: "尺寸线", captions: "字幕", always: "始终显示",
    widthLine: "宽", heightLine: "高", depthLine: "深", between: "两点之间", noLabel: "无文字的点", placeOnly: "仅供镜头定位",
    noHotspots: '还没有。在单元格里运行 builder.hotspot("rim", "product", (0, 0.1, 0), "文字")',
    noDimensions: '还没有。在单元格里运行 builder.dimension("product", along="height")',
    captionText: "从此刻起显示 3 秒的一行字", addCaption: "添加",
    name: "给场景起个名字", save: "保存", saving: "保存中…", saved: "已保存", unsaved: "尚未保存", changed: "有改动，上次保存",
    hint: "拖动环视 · 点击后滚轮或 + − 缩放 · 方向键转动",
    view: "场景预览。方向键环视，加减键缩放。",
    noModels: "还没有可用的模型", noModelsHow: '在后台上传 GLB，或在这里运行 service.models.upload("文件.glb")',
    noItems: "舞台是空的", noItemsHow: "从下方添加模型。",
    waiting: "内核尚未应答：它可能正在运行别的单元格，或已重启（请重新运行本单元格）。",
  },
};
const words = WORDS[(navigator.language || "en").startsWith("zh") ? "zh" : "en"];

const LIGHTS = ["studio", "daylight", "shop", "warm", "night"];
const PATHS = ["", "turntable", "push_in", "hero"];
const FADES_MS = [0, 1000, 3000];
const degrees = (value) => `${Math.round(value)}°`;
const centimetres = (value) => `${Math.round(value * 100)} cm`;
const times = (value) => `${value.toFixed(2)}×`;
const seconds = (value) => `${value.toFixed(1)} s`;
/** From when to when something is seen. */
const span = ({ start_ms, end_ms }) => (end_ms != null ? `${(start_ms / 1000).toFixed(1)}–${seconds(end_ms / 1000)}` : start_ms ? `${seconds(start_ms / 1000)} →` : words.always);
