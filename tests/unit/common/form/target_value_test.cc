#include "common/form/target_value.h"

#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/message.h"
#include "google/protobuf/unknown_field_set.h"
#include "gtest/gtest.h"

#include "jixiao/form/v1/form_enums.pb.h"
#include "jixiao/form/v1/target_value.pb.h"
#include "jixiao/templates/v1/template.pb.h"
#include "tests/unit/common/form/describe.h"

namespace jixiao::form {
namespace {

struct Case {
  std::string_view raw;
  std::string_view reading;
};

TargetContext In2024() {
  TargetContext context;
  context.column = v1::TARGET_COLUMN_FULL_YEAR;
  context.fiscal_year = 2024;
  return context;
}

class TargetValueTest : public testing::TestWithParam<Case> {};

TEST_P(TargetValueTest, IsReadAndKeepsItsBytes) {
  const v1::TargetValue value = ParseTargetValue(GetParam().raw, In2024());
  EXPECT_EQ(Describe(value), GetParam().reading) << GetParam().raw;
  EXPECT_EQ(value.raw(), GetParam().raw);
}

#define JIXIAO_CASES(name, ...)                   \
  INSTANTIATE_TEST_SUITE_P(name, TargetValueTest, \
                           testing::ValuesIn(std::vector<Case>{__VA_ARGS__}))

JIXIAO_CASES(Quantity, {"≥95%", "QUANTITY ≥95 %"}, {"90%", "QUANTITY 90 %"},
             {"=100.00(%)", "QUANTITY =100.00 %"},
             {"98%以上", "QUANTITY ≥98 %"},
             {"100%(历史标准)", "QUANTITY 100 % {历史标准}"},
             {"100％（历史标准）", "QUANTITY 100 % {历史标准}"},
             {"6万人", "QUANTITY 60000 人"},
             {"1.5万人次", "QUANTITY 15000 人次"}, {"5万元", "QUANTITY 5 万元"},
             {"3亿元", "QUANTITY 3 亿元"}, {"一次", "QUANTITY 1 次"},
             {"两百三十人", "QUANTITY 230 人"}, {"十二篇", "QUANTITY 12 篇"},
             {"五万元", "QUANTITY 5 万元"}, {"百分之九十五", "QUANTITY 95 %"},
             {"≥100百分比", "QUANTITY ≥100 %"}, {"1,200件", "QUANTITY 1200 件"},
             {"１２ 件", "QUANTITY 12 件"}, {"-5%", "QUANTITY -5 %"},
             {"0", "QUANTITY 0"}, {"达25%左右", "QUANTITY ~25 %"},
             {"约300人", "QUANTITY ~300 人"}, {"≥6T", "QUANTITY ≥6 TB"},
             {"20㎡", "QUANTITY 20 平方米"},
             {"550元/平米", "QUANTITY 550 元/平方米"},
             {"1300元/人·月", "QUANTITY 1300 元/人·月"},
             {"≤28.40/株", "QUANTITY ≤28.40 元/株"},
             {"合格率达到95%以上", "QUANTITY ≥95 %"},
             {"同比增长5%", "QUANTITY 5 % {同比增长}"},
             {"完成培训200人次", "QUANTITY 200 人次"},
             {"控制在100万元以内", "QUANTITY ≤100 万元"},
             {"<p>≥3人</p>", "QUANTITY ≥3 人"}, {"&ge;90%", "QUANTITY ≥90 %"},
             {"≥90%。", "QUANTITY ≥90 %"});

JIXIAO_CASES(Operators, {"≧85%", "QUANTITY ≥85 %"}, {"⩾85%", "QUANTITY ≥85 %"},
             {">=85%", "QUANTITY ≥85 %"}, {"》=85%", "QUANTITY ≥85 %"},
             {"》85%", "QUANTITY ≥85 %"}, {"≦5%", "QUANTITY ≤5 %"},
             {"<=5%", "QUANTITY ≤5 %"}, {"═3次", "QUANTITY =3 次"},
             {"﹦3次", "QUANTITY =3 次"}, {"＝3次", "QUANTITY =3 次"},
             {"<5%", "QUANTITY <5 %"}, {">92%", "QUANTITY >92 %"},
             {"大于等于5个", "QUANTITY ≥5 个"},
             {"小于等于 1 个", "QUANTITY ≤1 个"},
             {"等于 100 %", "QUANTITY =100 %"}, {"大于5个", "QUANTITY >5 个"},
             {"小于5个", "QUANTITY <5 个"}, {"不低于90%", "QUANTITY ≥90 %"},
             {"不少于3篇", "QUANTITY ≥3 篇"}, {"不高于5%", "QUANTITY ≤5 %"},
             {"不超过10次", "QUANTITY ≤10 次"},
             {"至少举办一次", "QUANTITY ≥1 次"},
             {"超13万元/年", "QUANTITY >13 万元/年"},
             {"70%及以上", "QUANTITY ≥70 %"},
             {"30人(含)以上", "QUANTITY ≥30 人"}, {"5%以下", "QUANTITY ≤5 %"},
             {"≥90%以上", "QUANTITY ≥90 %"}, {"≥90%以下", "UNREADABLE"});

// A denied operator is its opposite; denied in any other way it is not read.
JIXIAO_CASES(
    DeniedOperators, {"不得大于5%", "QUANTITY ≤5 %"},
    {"不得小于95%", "QUANTITY ≥95 %"}, {"不应低于90%", "QUANTITY ≥90 %"},
    {"不能少于3次", "QUANTITY ≥3 次"}, {"不可超过10次", "QUANTITY ≤10 次"},
    {"不宜多于3人", "QUANTITY ≤3 人"}, {"不会超过5%", "QUANTITY ≤5 %"},
    {"未超过5%", "QUANTITY ≤5 %"}, {"不高于5%", "QUANTITY ≤5 %"},
    {"不超5%", "QUANTITY ≤5 %"}, {"费用不得超过5万元", "QUANTITY ≤5 万元"},
    {"合格率不应低于95%", "QUANTITY ≥95 %"}, {"避免超过5%", "UNREADABLE"},
    {"杜绝超过5%", "UNREADABLE"}, {"防止超过5%", "UNREADABLE"},
    {"严禁超过5%", "UNREADABLE"}, {"请勿超过5%", "UNREADABLE"},
    {"没有超过5%", "UNREADABLE"}, {"不发生超过3起", "UNREADABLE"},
    {"不至于超过3起", "UNREADABLE"}, {"未达到95%", "UNREADABLE"},
    {"未同比增长5%", "UNREADABLE"}, {"完成但未达到95%", "UNREADABLE"},
    {"不得大于或等于5%", "UNREADABLE"},
    // Names that hold such a character deny nothing.
    {"无害化处理率达到95%", "QUANTITY 95 %"},
    {"非遗项目不少于3个", "QUANTITY ≥3 个"},
    {"不合格率低于5%", "QUANTITY <5 %"});

JIXIAO_CASES(Leads, {"较上年不低于5%", "QUANTITY ≥5 % {较上年}"},
             {"同比增长不低于5%", "QUANTITY ≥5 % {同比增长}"},
             {"比上年减少不少于5%", "QUANTITY ≥5 % {比上年减少}"},
             {"年底前达到95%", "QUANTITY 95 % {年底前}"},
             {"完成率不低于95%", "QUANTITY ≥95 %"},
             {"完成率超过上年5%", "UNREADABLE"},
             {"每亩不超过500元", "QUANTITY ≤500 元 {每亩}"},
             {"上半年完成不少于50%", "QUANTITY ≥50 % {上半年完成}"},
             {"提升服务质量不少于5%", "QUANTITY ≥5 % {提升服务质量}"},
             {"提升服务质量超过上年5%", "UNREADABLE"},
             {"完成主体工程70%", "QUANTITY 70 %"});

JIXIAO_CASES(
    Approximate, {"100余人", "QUANTITY ~100 人"},
    {"3000多件", "QUANTITY ~3000 件"}, {"300余人次", "QUANTITY ~300 人次"},
    {"3万余人", "QUANTITY ~30000 人"}, {"100多万人", "QUANTITY ~1000000 人"},
    {"100余万元", "QUANTITY ~100 万元"}, {"≥100余人", "QUANTITY ~≥100 人"},
    {"培训200余人次", "QUANTITY ~200 人次"}, {"三百多人", "QUANTITY ~300 人"},
    {"百余人", "QUANTITY ~100 人"}, {"10几人", "QUANTITY ~10 人"},
    {"10来人", "UNREADABLE"}, {"100个余", "UNREADABLE"},
    {"100-200余人", "UNREADABLE"}, {"3余天内完成", "UNREADABLE"});

JIXIAO_CASES(ChineseNumerals, {"两万五人", "UNREADABLE"},
             {"三百五人", "UNREADABLE"}, {"一千五人", "UNREADABLE"},
             {"两万零五人", "QUANTITY 20005 人"},
             {"三百零五人", "QUANTITY 305 人"},
             {"两万五千人", "QUANTITY 25000 人"},
             {"三百五十人", "QUANTITY 350 人"},
             {"一百二十五人", "QUANTITY 125 人"}, {"三十百人", "UNREADABLE"},
             {"三百零人", "UNREADABLE"}, {"两千克", "QUANTITY 2 公斤"},
             {"两三次", "UNREADABLE"});

JIXIAO_CASES(ShapedDigits, {"①95%", "UNREADABLE"}, {"①3次", "UNREADABLE"},
             {"⒈95%", "UNREADABLE"}, {"⑴3次", "UNREADABLE"},
             {"㈠良好", "UNREADABLE"}, {"①良好", "UNREADABLE"},
             {"10²个", "UNREADABLE"}, {"10₂个", "UNREADABLE"},
             {"²5个", "UNREADABLE"}, {"2½次", "UNREADABLE"},
             {"12㋀", "UNREADABLE"}, {"２０ｍ²", "QUANTITY 20 平方米"},
             {"95％", "QUANTITY 95 %"}, {"𝟏𝟐件", "QUANTITY 12 件"});

JIXIAO_CASES(RangeAndTolerance, {"2-12个月", "RANGE 2..12 月"},
             {"60%~80%", "RANGE 60..80 %"}, {"3至5次", "RANGE 3..5 次"},
             {"3-5万人", "RANGE 30000..50000 人"}, {"5-10", "RANGE 5..10 "},
             {"≥60%且≤80%", "RANGE 60..80 %"}, {"10-5次", "UNREADABLE"},
             {"±3%以内", "TOLERANCE ±3 %"}, {"正负10%", "TOLERANCE ±10 %"},
             {"100±5%", "TOLERANCE 100±5 %"},
             {"偏差控制在±3%以内", "TOLERANCE ±3 %"});

JIXIAO_CASES(
    Deadline, {"6月底前完成", "DEADLINE 2024-6-30 (form)"},
    {"2月底之前", "DEADLINE 2024-2-29 (form)"},
    {"2023年2月底", "DEADLINE 2023-2-28"}, {"2023年底", "DEADLINE 2023-12-31"},
    {"2025年年底前", "DEADLINE 2025-12-31"},
    {"年底前完成", "DEADLINE 2024-12-31 (form)"},
    {"本年底前", "DEADLINE 2024-12-31 (form)"},
    {"12月", "DEADLINE 2024-12 (form)"}, {"2021年7月", "DEADLINE 2021-7"},
    {"2024年", "DEADLINE 2024"}, {"截至2024年6月30日", "DEADLINE 2024-6-30"},
    {"2024-06-30前", "DEADLINE 2024-6-30"},
    {"2021年全年", "DEADLINE 2021-1-1..2021-12-31"},
    {"上半年完成", "DEADLINE 2024-6-30 (form)"},
    {"三季度末前全部完成支付", "DEADLINE 2024-9-30 (form)"},
    {"2022年3月-2023年11月", "DEADLINE 2022-3-1..2023-11"},
    {"1-6月", "DEADLINE 2024-1-1..2024-6 (form)"},
    {"十二月底", "DEADLINE 2024-12-31 (form)"},
    {"12月份", "DEADLINE 2024-12 (form)"},
    {"12月份完成", "DEADLINE 2024-12 (form)"},
    {"6月份前完成", "DEADLINE 2024-6 (form)"},
    {"6月份底前完成", "DEADLINE 2024-6-30 (form)"},
    {"2024年6月份", "DEADLINE 2024-6"},
    {"1-2季度", "DEADLINE 2024-1-1..2024-6-30 (form)"},
    {"2-3季度", "DEADLINE 2024-4-1..2024-9-30 (form)"},
    {"5-6季度", "RANGE 5..6 季度"},
    {"1-6月份", "DEADLINE 2024-1-1..2024-6 (form)"}, {"3个月份", "UNREADABLE"},
    {"5日游", "UNREADABLE"}, {"6月底前完成不了", "UNREADABLE"},
    {"次年3月底前", "DEADLINE 2025-3-31"}, {"13月底前", "UNREADABLE"},
    {"2月30日前", "UNREADABLE"}, {"2023年11月-2022年3月", "UNREADABLE"});

JIXIAO_CASES(
    DurationAndFrequency, {"一周内完成", "DURATION 1 WEEK"},
    {"3日内", "DURATION 3 DAY"}, {"30天以内", "DURATION 30 DAY"},
    {"2个工作日内办结", "DURATION 2 WORKING_DAY"},
    {"半年内", "DURATION 0.5 YEAR"}, {"30分钟内响应", "DURATION 30 MINUTE"},
    {"接到通知后24小时内响应", "DURATION 24 HOUR"},
    {"每月1次", "FREQUENCY 1次 / 1 MONTH"},
    {"每半月及时更新", "FREQUENCY 1 / 0.5 MONTH"},
    {"每两月出具总结报告一份", "FREQUENCY 1份 / 2 MONTH"},
    {"每季度至少1次", "FREQUENCY 1次 / 1 QUARTER"},
    {"一年两次", "FREQUENCY 2次 / 1 YEAR"},
    {"24小时监测", "FREQUENCY 24小时 / 1 DAY"},
    {"7×24小时值守", "FREQUENCY 24小时 / 1 DAY"},
    {"每月不超过2次", "QUANTITY ≤2 次/月"},
    {"每月不得超过2次", "QUANTITY ≤2 次/月"},
    {"每月超过2次", "QUANTITY >2 次/月"}, {"每月约2次", "QUANTITY ~2 次/月"},
    {"每月20余次", "QUANTITY ~20 次/月"},
    {"每月不少于2次", "FREQUENCY 2次 / 1 MONTH"},
    {"每季度统一组织2次", "FREQUENCY 2次 / 1 QUARTER"},
    {"每年增长5%", "QUANTITY 5 % {每年增长}"},
    {"每年同比增长不低于5%", "QUANTITY ≥5 % {每年同比增长}"},
    {"每年达到95%", "QUANTITY 95 % {每年}"},
    {"每月每人不少于2次", "QUANTITY ≥2 次 {每月每人}"},
    {"每月2-3次", "UNREADABLE"}, {"每月2~3次", "UNREADABLE"},
    {"每月2、3次", "UNREADABLE"}, {"每月-2次", "UNREADABLE"},
    {"每周1至2次", "UNREADABLE"}, {"每周一至两次", "UNREADABLE"},
    {"每月两三次", "UNREADABLE"}, {"每月三百五次", "UNREADABLE"},
    {"每年培训3期200人次", "UNREADABLE"}, {"每年培训三期200人次", "UNREADABLE"},
    {"每年培训三期二百人次", "UNREADABLE"}, {"每月第3个工作日", "UNREADABLE"},
    {"每月第三个工作日", "UNREADABLE"}, {"每月无超过2次", "UNREADABLE"},
    {"每月未更新", "UNREADABLE"}, {"一年-2次", "UNREADABLE"},
    {"-3日内", "UNREADABLE"}, {"未在接到通知后3日内办结", "UNREADABLE"});

JIXIAO_CASES(Words, {"充分", "GRADE 充分"}, {"较高", "GRADE 较高"},
             {"及时", "GRADE 及时"}, {"很高", "GRADE 很高"}, {"高", "GRADE 高"},
             {"较为合理", "GRADE 较为合理"}, {"经济效益良好", "GRADE 良好"},
             {"及时更新", "GRADE 及时"}, {"按时完成", "GRADE 按时完成"},
             {"良好以上", "GRADE 良好"}, {"不合理", "UNREADABLE"},
             {"重大", "UNREADABLE"}, {"稳步提升", "TREND up 稳步"},
             {"提升明显", "TREND up 明显"}, {"巩固提高", "TREND up"},
             {"定性 减少", "TREND down"}, {"有效降低成本", "TREND down 有效"},
             {"同比2022年销量显著提高", "TREND up 显著 2022"},
             {"较上年增加", "TREND up 2023"}, {"不提高", "UNREADABLE"},
             {"无明显下降", "UNREADABLE"}, {"没有明显增加", "UNREADABLE"},
             {"不再增加", "UNREADABLE"}, {"未得到有效提升", "UNREADABLE"},
             {"水质未明显改善", "UNREADABLE"}, {"防止水质下降", "UNREADABLE"},
             {"避免水质下降", "NEGATIVE 水质下降"},
             {"提升不明显", "UNREADABLE"}, {"有待提高", "UNREADABLE"},
             {"无明显", "UNREADABLE"}, {"不够规范", "UNREADABLE"},
             {"不太合理", "UNREADABLE"}, {"并未及时", "UNREADABLE"},
             {"不影响交通安全", "UNREADABLE"}, {"不断提高", "TREND up 不断"},
             {"服务水平得到不断提升", "TREND up 不断"},
             {"无障碍设施完善", "GRADE 完善"},
             {"不良影响明显减少", "TREND down 明显"},
             {"不发生有效投诉", "NEGATIVE 有效投诉"},
             {"无安全事故", "NEGATIVE 安全事故"}, {"0起", "NEGATIVE"},
             {"零投诉", "NEGATIVE 投诉"}, {"无偿", "UNREADABLE"},
             {"是", "BOOLEAN true"}, {"否", "BOOLEAN false"},
             {"有", "BOOLEAN true"}, {"无", "BOOLEAN false"},
             {"序时进度", "PROGRESS"}, {"按序时进度完成", "PROGRESS"},
             {"≥序时进度", "PROGRESS"});

JIXIAO_CASES(Conformity,
             {"按单位内部文件一周内完成",
              "CONFORMITY 完成 <单位内部文件> {一周内完成, 1 WEEK}"},
             {"按照任务文件及时完成", "CONFORMITY 完成 <任务文件>"},
             {"按每月工作计划及时组织", "CONFORMITY 组织 <每月工作计划>"},
             {"严格执行《考核规则》文件", "CONFORMITY 执行 <考核规则>"},
             {"严格执行相关制度规定", "CONFORMITY 执行 <相关制度规定>"},
             {"参照《甲办法》、《乙办法》执行",
              "CONFORMITY 执行 <《甲办法》、《乙办法》>"},
             {"工程质量符合国家标准", "CONFORMITY <国家标准>"},
             {"按计划完成任务", "CONFORMITY 完成 <计划>"},
             {"在项目计划完成时间内完成", "CONFORMITY 完成 <项目计划完成时间>"},
             {"管理到位，环境整洁，停放有序", "CONFORMITY"},
             {"不符合要求", "UNREADABLE"}, {"没有按照规定执行", "UNREADABLE"},
             {"不在计划工期内完成", "UNREADABLE"});

JIXIAO_CASES(Steps, {"≥70%得3分，≥65%得1分", "STEPS [≥70 %: 3][≥65 %: 1]"},
             {"≥70%得3分,≥65%得1.5分,<65%不得分",
              "STEPS [≥70 %: 3][≥65 %: 1.5][<65 %: 0]"},
             {"≥90%，得5分；≥80%，得3分", "STEPS [≥90 %: 5][≥80 %: 3]"},
             {"≥70%得满分", "UNREADABLE"});

JIXIAO_CASES(Slots, {"", "EMPTY"}, {"  \t　", "EMPTY"}, {"<p></p>", "EMPTY"},
             {"不适用", "NOT_APPLICABLE"}, {"/", "NOT_APPLICABLE"},
             {"——", "NOT_APPLICABLE"}, {"**", "PLACEHOLDER"},
             {"≥**人次", "PLACEHOLDER"}, {"≥", "PLACEHOLDER"},
             {"》 亩", "PLACEHOLDER"}, {"%", "PLACEHOLDER"},
             {"≥*%", "PLACEHOLDER"}, {"XX次", "PLACEHOLDER"},
             {"≥X%", "PLACEHOLDER"}, {"……", "PLACEHOLDER"},
             {"是/否", "PLACEHOLDER"}, {"**元/人·月", "PLACEHOLDER"});

JIXIAO_CASES(Damage, {"290%", "UNREADABLE ≥90%"}, {"880%", "UNREADABLE ≥80%"},
             {"工5%", "UNREADABLE ≥5%"}, {"2280次", "UNREADABLE ≥280次"},
             {"8200万粒", "UNREADABLE ≥200万粒"}, {"%=99%", "UNREADABLE ≥99%"},
             {"≥9O%", "UNREADABLE ≥90%"}, {"l00%", "UNREADABLE 100%"},
             // Suspicious at first sight, and yet what they say.
             {"200%", "QUANTITY 200 %"}, {"28%", "QUANTITY 28 %"},
             {"≥290%", "QUANTITY ≥290 %"}, {"2000人", "QUANTITY 2000 人"},
             {"283只", "QUANTITY 283 只"}, {"2280元", "QUANTITY 2280 元"},
             {"8760小时", "QUANTITY 8760 小时"}, {"2100", "QUANTITY 2100"});

JIXIAO_CASES(NotUnderstood, {"是否利于发展", "UNREADABLE"},
             {"能提高吗？", "UNREADABLE"}, {"≥上年", "UNREADABLE"},
             {"1/2", "UNREADABLE"}, {"3,00件", "UNREADABLE"},
             {"1 000件", "UNREADABLE"}, {"第3名", "UNREADABLE"},
             {"99999999999999999999件", "UNREADABLE"},
             {"lorem ipsum", "UNREADABLE"}, {"\xff\xfe", "UNREADABLE"},
             {"≥3\x01人", "UNREADABLE"}, {"\u202e%09≥", "UNREADABLE"});

TEST(TargetValueContextTest, ZeroBesideADeadlineIsNotDue) {
  TargetContext context = In2024();
  context.column = v1::TARGET_COLUMN_HALF_YEAR;
  context.sibling_raw = "10月底前完成";
  EXPECT_EQ(Describe(ParseTargetValue("0", context)), "NOT_DUE");
  EXPECT_EQ(Describe(ParseTargetValue("0%", context)), "QUANTITY 0 %");
  context.column = v1::TARGET_COLUMN_FULL_YEAR;
  EXPECT_EQ(Describe(ParseTargetValue("0", context)), "QUANTITY 0");
  context.column = v1::TARGET_COLUMN_HALF_YEAR;
  context.sibling_raw = "≥3篇";
  EXPECT_EQ(Describe(ParseTargetValue("0", context)), "QUANTITY 0");
  context.sibling_raw = "13月底前";
  EXPECT_EQ(Describe(ParseTargetValue("0", context)), "QUANTITY 0");
}

TEST(TargetValueContextTest, BareNumberTakesItsUnitFromTheName) {
  const auto read = [](std::string_view raw, std::string_view name) {
    TargetContext context = In2024();
    context.indicator_name = name;
    return Describe(ParseTargetValue(raw, context));
  };
  EXPECT_EQ(read("300", "受益人数（人）"), "QUANTITY 300 人 (name)");
  EXPECT_EQ(read("4500", "出口额（单位：万美元）"),
            "QUANTITY 4500 万美元 (name)");
  EXPECT_EQ(read("85", "满意度（≥**%）"), "QUANTITY 85 % (name)");
  EXPECT_EQ(read("100", "资金到位率"), "QUANTITY 100 % (name)");
  EXPECT_EQ(read("0.95", "资金到位率"), "QUANTITY 0.95");
  EXPECT_EQ(read("5", "考核关（申请人员数）"), "QUANTITY 5");
  EXPECT_EQ(read("5次", "受益人数（人）"), "QUANTITY 5 次");
}

TEST(TargetValueContextTest, SiblingTellsWhetherBareCountsAreDamaged) {
  TargetContext context = In2024();
  context.sibling_raw = "1200次";
  EXPECT_EQ(Describe(ParseTargetValue("2280次", context)), "QUANTITY 2280 次");
  context.sibling_raw = "≥140次";
  EXPECT_EQ(Describe(ParseTargetValue("2280次", context)), "UNREADABLE ≥280次");
  context.sibling_raw = "2140次";
  EXPECT_EQ(Describe(ParseTargetValue("2280次", context)), "UNREADABLE ≥280次");
}

TEST(TargetValueContextTest, TemplateAddsGradeWords) {
  templates::v1::TargetVocabulary vocabulary;
  TargetContext context = In2024();
  EXPECT_EQ(Describe(ParseTargetValue("呱呱叫", context)), "UNREADABLE");
  vocabulary.add_grade_words("呱呱叫");
  vocabulary.add_grade_words("大");
  context.vocabulary = &vocabulary;
  EXPECT_EQ(Describe(ParseTargetValue("呱呱叫", context)), "GRADE 呱呱叫");
  EXPECT_EQ(Describe(ParseTargetValue("服务呱呱叫", context)), "GRADE 呱呱叫");
  EXPECT_EQ(Describe(ParseTargetValue("重大", context)), "UNREADABLE");
}

TEST(TargetValueContextTest, YearlessDatesStayYearlessWithoutAFiscalYear) {
  const v1::TargetValue value = ParseTargetValue("2月底前", TargetContext{});
  EXPECT_EQ(Describe(value), "DEADLINE 0-2-29");
}

TEST(TargetValueContextTest, RawUnitKeepsTheWrittenSpelling) {
  EXPECT_EQ(ParseTargetValue("≥6T", In2024()).quantity().raw_unit(), "T");
  EXPECT_EQ(ParseTargetValue("9百分比", In2024()).quantity().raw_unit(),
            "百分比");
  EXPECT_EQ(ParseTargetValue("9元/平米", In2024()).quantity().raw_unit(),
            "元/平米");
}

TEST(TargetValueTest, BarePercentagesAreReadUpToAHundred) {
  for (const Case& c :
       {Case{"0%", "QUANTITY 0 %"}, Case{"0.50%", "QUANTITY 0.50 %"},
        Case{"100.00%", "QUANTITY 100.00 %"}, Case{"80%", "QUANTITY 80 %"},
        Case{"101%", "QUANTITY 101 %"}, Case{"290%", "UNREADABLE ≥90%"}}) {
    EXPECT_EQ(Describe(ParseTargetValue(c.raw, In2024())), c.reading) << c.raw;
  }
}

TEST(TargetValueTest, ReadingInPlaceLeavesNothingOfTheOldReading) {
  v1::TargetValue value = ParseTargetValue("100%(历史标准)", In2024());
  value.set_reference("x");
  value.GetReflection()->MutableUnknownFields(&value)->AddVarint(99, 1);
  value.set_raw("充分");
  ReadTargetValue(In2024(), &value);
  EXPECT_EQ(value.SerializeAsString(),
            ParseTargetValue("充分", In2024()).SerializeAsString());
}

TEST(TargetValueLimitTest, LongTextIsUnreadableAndKept) {
  const std::string long_word = [] {
    std::string text;
    for (std::size_t i = 0; i <= kMaxTargetCodePoints; ++i) text += "好";
    return text;
  }();
  const std::string huge(10'000'000, '9');
  for (const std::string& raw : {long_word, huge}) {
    const v1::TargetValue value = ParseTargetValue(raw, In2024());
    EXPECT_EQ(value.kind(), v1::TARGET_KIND_UNREADABLE);
    EXPECT_EQ(value.raw(), raw);
  }
}

// Texts of grammar words and noise, as bytes and as words.
TEST(TargetValuePropertyTest, AnyBytesAreReadAndKept) {
  static const std::vector<std::string> kParts = {
      "≥",    "=",  "<",  "《",     "》",   "100",  "2",  "8",   ".",    ",",
      "%",    "万", "元", "/",      "人",   "次",   "月", "年",  "底",   "前",
      "内",   "每", "按", "文件",   "完成", "得",   "分", "不",  "无",   "提高",
      "良好", "-",  "±",  "*",      "(",    ")",    " ",  "<p>", "&ge;", "\xff",
      "\xe5", "一", "半", "百分之", "达",   "左右", "后"};
  std::mt19937 random(20240630);
  for (int round = 0; round < 2'000; ++round) {
    std::string raw;
    std::string sibling;
    const auto length = random() % 12;
    for (std::size_t i = 0; i < length; ++i) {
      raw += round % 4 == 0 ? std::string(1, static_cast<char>(random()))
                            : kParts[random() % kParts.size()];
      sibling += kParts[random() % kParts.size()];
    }
    TargetContext context = In2024();
    context.column = v1::TARGET_COLUMN_HALF_YEAR;
    context.indicator_name = sibling;
    context.sibling_raw = sibling;
    const v1::TargetValue value = ParseTargetValue(raw, context);
    ASSERT_EQ(value.raw(), raw);
    ASSERT_NE(value.kind(), v1::TARGET_KIND_UNSPECIFIED);
    ASSERT_EQ(Describe(value), Describe(ParseTargetValue(raw, context)));
  }
}

}  // namespace
}  // namespace jixiao::form
