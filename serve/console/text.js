// What the console says, in English and Chinese.

const EN = {
  skip: "Skip to the workflow", reference: "API reference", ask: "What shall we build?",
  askNote: "One sentence is enough. Name the things it keeps and what each of them has.",
  gates: "Ask me before each stage is accepted", start: "Build it", starting: "Starting…", workflows: "Workflows",
  none: "Nothing built yet.", more: "Show more", welcome: "From one sentence to a running app",
  lead: "Eight stages plan, design, specify, build, test, accept, deploy and watch it. You see each of them work, and keep everything they produce.",
  openApp: "Open the app", appDocs: "Its API", download: "Download all", cancel: "Cancel",
  confirmCancel: "Cancel this workflow? What is running stops; finished work is kept.", progress: "Stages completed",
  decisions: "Decisions", events: "Everything that happened", workflow: "Workflow", project: "Project",
  healthy: "All parts work", unhealthy: "Not working", offline: "Service unreachable", comment: "Comment (optional)",
  approve: "Approve", reject: "Reject", waiting: "is waiting for your answer", until: ", until", stop: ".", artifacts: "Results", pictures: "Pictures", notVerified: "Not verified",
  pending: "Waiting", running: "Working", blocked: "Needs an answer", completed: "Done", failed: "Failed",
  cancelled: "Cancelled", paused: "Paused", finishedIn: "Took",
  runningFor: "Running for", gone: "This workflow does not exist.", team: "The team",
  examples: [
    "A task tracker where each task has a title, a due date and a priority",
    "A library: books have a title, an author and a number of copies; members borrow books and return them",
    "员工请假审批系统：员工提交请假申请，经理批准或拒绝",
  ],
  stages: {},
  reading: "How your words were read", notUnderstood: "Not understood", assumed: "assumed", service: "The app in service",
  accounts: "Sample accounts to try it with, password", newer: "A newer version is in service", up: "up", restarts: "restarts:",
  states: { starting: "Starting", healthy: "Running", unhealthy: "Not answering", stopped: "Stopped" },
};

const ZH = {
  skip: "跳到工作流", reference: "API 文档", ask: "想做一个什么应用？",
  askNote: "一句话就够：说出要管理什么，以及它有哪些信息。",
  gates: "每个阶段完成后先问我", start: "开始构建", starting: "正在启动…", workflows: "工作流",
  none: "还没有构建任何应用。", more: "显示更多", welcome: "一句话，变成运行中的应用",
  lead: "八个阶段依次完成需求、设计、架构、开发、测试、验收、部署和运维。每一步都看得见，所有产出都归你。",
  openApp: "打开应用", appDocs: "应用的 API", download: "全部下载", cancel: "取消",
  confirmCancel: "确定取消这个工作流吗？正在运行的工作会停止，已完成的成果会保留。", progress: "已完成的阶段",
  decisions: "待决定", events: "全部事件", workflow: "工作流", project: "项目",
  healthy: "各部分运行正常", unhealthy: "有故障", offline: "无法连接服务", comment: "意见（可选）",
  approve: "通过", reject: "拒绝", waiting: "正在等待你的答复", until: "，截止", stop: "。", artifacts: "产出", pictures: "截图", notVerified: "未验证",
  pending: "等待中", running: "进行中", blocked: "等待答复", completed: "已完成", failed: "失败",
  cancelled: "已取消", paused: "已暂停", finishedIn: "用时",
  runningFor: "已运行", gone: "没有这个工作流。", team: "全体成员",
  examples: [
    "任务管理，每个任务有标题、截止日期和优先级",
    "员工请假审批系统：员工提交请假申请，经理批准或拒绝",
    "A recipe sharing site: recipes have ingredients, cooking time in minutes and a difficulty; forest green buttons",
  ],
  reading: "对这句话的理解", notUnderstood: "未能理解", assumed: "假设", service: "运行中的应用",
  accounts: "可用于试用的示例账号，密码", newer: "已有更新的版本在运行", up: "可用", restarts: "重启次数：",
  states: { starting: "正在启动", healthy: "运行中", unhealthy: "无响应", stopped: "已停止" },
  stages: {
    Requirement: "需求分析", Design: "设计确认", Architecture: "架构规划", Development: "开发实现",
    Testing: "测试验证", Acceptance: "界面验收", Deployment: "部署上线", Operations: "运维支持",
  },
};

export const chinese = navigator.language.toLowerCase().startsWith("zh");
export const say = chinese ? ZH : EN;

export const STAGES = [
  ["Requirement", "mike_pm"], ["Design", "elena_ux"], ["Architecture", "david_tech"], ["Development", "all"],
  ["Testing", "kevin_qa"], ["Acceptance", "mike_pm"], ["Deployment", "frank_devops"], ["Operations", "all"],
];

const PEOPLE = {
  mike_pm: ["Mike", "Product director", "产品总监"], david_tech: ["David", "Technical director", "技术总监"],
  elena_ux: ["Elena", "UX director", "设计总监"], kevin_qa: ["Kevin", "QA director", "质量总监"],
  frank_devops: ["Frank", "DevOps", "运维工程师"],
};

// "Mike · Product director" for an executive's id.
export function person(id) {
  if (id === "all") return say.team;
  const known = PEOPLE[id];
  return known ? `${known[0]} · ${known[chinese ? 2 : 1]}` : id;
}

export function stageName(name) {
  return say.stages[name] || name;
}

// 0.4 → "0.4 s", 75 → "1 min 15 s".
export function seconds(value) {
  if (value < 10) return `${value.toFixed(1)} s`;
  if (value < 60) return `${Math.round(value)} s`;
  const whole = Math.round(value);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
