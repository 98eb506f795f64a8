"""The words that heads of statistical tables are made of: fields, roles, statuses, units. Folded: NFKC, lower case."""

from __future__ import annotations

# A head that is nothing but one of these (spaces as they are or as _) names a field of an upload.
FIELDS = {
    "indicator": "indicator name item 指标 指标名称 统计指标 主要指标 指标项 名称 项目",
    "code": "code indicator_code 代码 指标代码 指标编码",
    "year": "year period 年份 年度 年 统计年度 数据年份 时间 时期 报告期",
    "unit": "unit 单位 计量单位",
    "source": "source 来源 数据来源 资料来源",
    "note": "note notes remark remarks 备注 说明 附注",
    "status": "status 状态 数据状态",
    "source_url": "source_url url 来源地址 网址",
}
# A part of the year in a column of its own.
PERIODS = "month quarter 月 月份 季 季度 期别"
# What narrows a value down: of whom, where, counted how.
GROUPS = (
    "region area province city district country sex gender age group type dimension breakdown "
    "地区 区域 区县 区 市 省份 省 城市 国别 性别 年龄 年龄组 城乡 口径 统计口径 范围 统计范围 行业 产业 类型 分组 "
    "规模 所有制 登记注册类型 经济类型 填报单位 填报地区 单位名称 企业名称 维度 级别"
)
# What describes an indicator or a row and narrows no value.
ABOUT = (
    "no id index_no category part field english name_en problem owner phone department "
    "序号 编号 行号 序 类别 分类 领域 属性 指标属性 指标类型 英文名称 英文名 问题 责任单位 责任部门 牵头单位 牵头部门 "
    "主管部门 部门 负责人 联系人 联系电话 电话 填报人 填表人 审核人 制表人 填报日期 填报时间 更新时间 发布时间 "
    "发布日期 指标解释"
)
ROLES = {
    "value": (
        "value values amount 金额 数量 数值 数据值 数据 值 绝对数 绝对量 绝对额 绝对值 总量 "
        "年末数 年底数 期末数 数"
    ),
    "actual": (
        "actual actuals observed 实绩 实际完成值 实际完成数 实际完成 实际值 实际数 实际 完成值 完成数 完成额 完成量 "
        "完成情况 完成 实现值 实现数 实现 执行数 执行值"
    ),
    "target": (
        "target targets planned plan goal 目标值 目标数 目标 规划目标值 规划目标 规划值 规划数 规划 计划数 计划值 "
        "计划 任务数 任务 预期目标值 预期目标 预期值 预期"
    ),
    "forecast": "forecast forecasts 预测数 预测值 预测",
    "growth": (
        "growth change yoy cagr 同比增长率 同比增长 同比增速 同比增减 同比 环比增长率 环比增长 环比增速 环比 "
        "比上年同期增长 比上年增长 比上年增减 比上年 较上年增长 较上年增减 较上年 比去年增长 比去年 增长速度 增长率 "
        "增长 增速 增幅 增减 增加 增量 年均增长速度 年均增长率 年均增长 年均增速 年均 名义增长 实际增长 可比增长"
    ),
    "index": "index 指数 发展速度 定基",
    "rate": "progress completion 完成率 完成进度 完成比例 完成程度 目标完成率 计划完成率 达成率 进度",
    "share": "share proportion 占比 比重 所占比重 构成比 构成",
    "rank": "rank 排名 位次 名次",
}
STATUSES = {
    "provisional": (
        "preliminary provisional prelim 初步核算数 初步核算 初步统计数 初步统计 初步数 初步 "
        "快报数 快报 初核数 初核 暂定"
    ),
    "estimate": (
        "estimate estimated est 预计完成 预计数 预计值 预计 估计数 估计值 估计 估算数 估算值 估算 预估数 预估值 预估"
    ),
    "final": "final 最终核实数 最终核实 最终数 最终 核实数 核实 终审 年报数 年报 决算数 决算",
    "revised": "revised 修订数 修订值 修订后 修订 修正数 修正值 修正 调整后",
}
# One letter after a year or alone in brackets, as statistical offices flag their figures.
FLAGS = {
    "e": ("status", "estimate"),
    "p": ("status", "provisional"),
    "r": ("status", "revised"),
    "a": ("role", "actual"),
    "f": ("role", "forecast"),
}
# Words that join others and say nothing themselves.
JOINING = "的 及 和 其 按 截至 截止 至 到 全年 年度 年 fy of the in as at"
# Brackets that tell how to fill in a column.
HINTS = frozenset(
    "必填 选填 可选 可不填 required optional 全称 名称 代码 或代码 名称或代码 四位 四位数 yyyy code name".split()  # noqa: SIM905
)
UNIT_BASES = (
    "元 人民币元 美元 人 人次 人年 户 户次 家 个 种 项 座 所 处 件 条 台 辆 套 篇 张 次 例 株 头 只 架 艘 枚 本 部 册 "
    "名 位 岁 年 天 日 小时 分 分钟 级 倍 吨 吨标准煤 标准煤吨 千克 公斤 克 毫克 微克 "
    "米 公里 千米 车公里 平方米 平方公里 平方千米 "
    "公顷 亩 立方米 升 千瓦 千瓦时 千瓦小时 兆瓦 瓦 度 焦 标准箱 箱 床 床位 张床 吨公里 人公里 吨二氧化碳 "
    "teu tce kw kwh mw gw km km2 km3 m2 m3 m t kg g mg ug ha pm 标准立方米 比特 字节 gb tb pb "
    "eflops pflops % ‰ 百分点 个百分点 百分比 点 rmb usd cny"
)
# As English heads write them → as the rest of the program does.
UNITS_ENGLISH = {
    "100 million yuan": "亿元",
    "billion yuan": "十亿元",
    "trillion yuan": "万亿元",
    "cny billion": "十亿元",
    "cny trillion": "万亿元",
    "10 000 yuan": "万元",
    "10000 yuan": "万元",
    "yuan": "元",
    "10 000 persons": "万人",
    "10000 persons": "万人",
    "million persons": "百万人",
    "persons": "人",
    "person": "人",
    "firms": "家",
    "unit": "个",
    "percent": "%",
    "pct": "%",
}
