#include "common/form/diff.h"

#include <functional>
#include <string>
#include <vector>

#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"

#include "common/form/diff/rows.h"
#include "common/form/masking.h"
#include "jixiao/form/v1/form.pb.h"
#include "jixiao/form/v1/form_diff.pb.h"
#include "tests/unit/common/form/sample_form.h"

namespace jixiao::form {
namespace {

using google::protobuf::util::MessageDifferencer;
using v1::Form;
using v1::FormDiff;

FormDiff Changed(const std::function<void(Form&)>& edit) {
  const Form base = Sample();
  Form target = base;
  edit(target);
  return DiffForms(base, Derived(target, &base));
}

// `path: before → after`, a field a line.
std::string Fields(
    const google::protobuf::RepeatedPtrField<v1::FieldDiff>& fields) {
  std::string text;
  for (const v1::FieldDiff& field : fields) {
    text += field.path() + ": " + field.before() + " → " + field.after() + "\n";
  }
  return text;
}

std::string Place(const v1::IndicatorPlace& place) {
  return place.level2() + "/" + place.display_name();
}

std::string ChangeName(int change) {
  return v1::IndicatorChange_Name(change).substr(sizeof("INDICATOR_CHANGE_") -
                                                 1);
}

// What became of each indicator, a line each.
std::string Indicators(const FormDiff& diff) {
  std::string text;
  for (const v1::IndicatorDiff& row : diff.indicators()) {
    for (const int change : row.changes()) text += ChangeName(change) + ' ';
    text += (row.has_before() ? Place(row.before()) : "") + " → " +
            (row.has_after() ? Place(row.after()) : "");
    for (const v1::TargetDiff& target : row.targets()) {
      text += target.column() == v1::TARGET_COLUMN_HALF_YEAR ? "; half "
                                                             : "; full ";
      text += ChangeName(target.direction()) + ' ' + target.before() + " → " +
              target.after();
    }
    for (const v1::FieldDiff& detail : row.details()) {
      text += "; " + detail.path() + ": " + detail.before() + " → " +
              detail.after();
    }
    text += "\n";
  }
  return text;
}

std::string AmountText(bool has, const common::v1::Amount& amount) {
  if (!has) return "-";
  return (amount.has_fen() ? std::to_string(amount.fen()) : "?") +
         (amount.raw().empty() ? "" : "'" + amount.raw() + "'");
}

std::string Money(const FormDiff& diff) {
  std::string text;
  for (const v1::MoneyDiff& money : diff.money()) {
    text += money.path().substr(0, money.path().find('[')) +
            (money.item().empty()
                 ? ""
                 : "[" + money.item() + "]" +
                       money.path().substr(money.path().find(']') + 1)) +
            ": " + AmountText(money.has_before(), money.before()) + " → " +
            AmountText(money.has_after(), money.after());
    if (money.has_difference_fen()) {
      text += " (" + std::to_string(money.difference_fen()) + ")";
    }
    text += "\n";
  }
  return text;
}

TEST(DiffFormsTest, AFormIsEqualToItself) {
  const FormDiff diff = DiffForms(Sample(), Sample());
  EXPECT_TRUE(diff.equal());
  EXPECT_EQ(diff.ByteSizeLong(), FormDiff(diff).ByteSizeLong());
  FormDiff nothing;
  nothing.set_equal(true);
  EXPECT_TRUE(MessageDifferencer::Equals(diff, nothing))
      << diff.ShortDebugString();
  EXPECT_TRUE(DiffForms(Form(), Form()).equal());
}

TEST(DiffFormsTest, WhatTheStoreKeepsIsNoDifference) {
  const Form base = Sample();
  Form target = base;
  target.set_revision(9);
  target.set_etag("x");
  target.set_form_digest("d");
  target.mutable_validation()->set_errors(3);
  target.mutable_create_time()->set_seconds(1);
  target.mutable_update_time()->set_seconds(2);
  target.mutable_source()->set_media_type("text/plain");
  EXPECT_TRUE(DiffForms(base, target).equal());
}

TEST(DiffFormsTest, TellsFieldsInTheOrderOfTheForm) {
  const FormDiff diff = Changed([](Form& form) {
    form.set_title("批复表");
    form.set_form_type(v1::FORM_TYPE_APPROVAL);
    form.mutable_project()->set_fiscal_year(2025);
    form.mutable_project()->mutable_start_date()->set_year(2024);
    form.mutable_project()->mutable_start_date()->set_month(3);
    form.mutable_project()->mutable_department()->clear_printed_name();
    form.mutable_project()->mutable_implementing_unit()->set_org_unit(
        "tenants/yunxi/orgUnits/unit-1");
    form.mutable_contacts(0)->add_phones("13812345678");
    form.mutable_narrative()->set_necessity("需要");
    form.set_state(v1::FORM_STATE_RETURNED);
    form.mutable_delete_time()->set_seconds(1'700'000'000);
    (*form.mutable_annotations())["b"] = "2";
    (*form.mutable_annotations())["a"] = "1";
  });
  EXPECT_FALSE(diff.equal());
  EXPECT_EQ(Fields(diff.fields()),
            "title: 预算绩效目标表 → 批复表\n"
            "form_type: FORM_TYPE_TARGET → FORM_TYPE_APPROVAL\n"
            "project.fiscal_year: 2024 → 2025\n"
            "project.department.printed_name: 云溪市档案馆 → \n"
            "project.implementing_unit.org_unit:  → "
            "tenants/yunxi/orgUnits/unit-1\n"
            "project.start_date:  → 2024-03\n"
            "contacts: 甄* 055***34 → 甄* 055***34 138***78\n"
            "narrative.necessity:  → 需要\n"
            "state:  → FORM_STATE_RETURNED\n"
            "delete_time:  → 2023-11-14T22:13:20Z\n"
            "annotations[a]:  → 1\n"
            "annotations[b]:  → 2\n");
  EXPECT_EQ(Indicators(diff) + Money(diff), "");
}

TEST(DiffFormsTest, ContactsDifferBehindTheirMask) {
  Form base = Sample();
  MaskContacts(&base);
  EXPECT_TRUE(DiffForms(base, Sample()).equal()) << "clear and masked";
  Form target = base;
  base.mutable_sealed_contacts()->set_ciphertext("one");
  target.mutable_sealed_contacts()->set_ciphertext("two");
  EXPECT_EQ(Fields(DiffForms(base, target).fields()),
            "contacts: 甄* 055***34 → 甄* 055***34\n");
  target.set_name("tenants/yunxi/forms/form-2");
  EXPECT_TRUE(DiffForms(base, target).equal()) << "sealed for another form";
}

TEST(DiffFormsTest, TargetsAreRaisedAndLowered) {
  const FormDiff diff = Changed([](Form& form) {
    Row(form, 0, 0)->mutable_full_year_target()->set_raw("≥25000页");
    Row(form, 0, 1)->mutable_half_year_target()->set_raw("≥500条");
    Row(form, 0, 1)->mutable_full_year_target()->set_raw("≥900条");
    Row(form, 1, 0)->mutable_full_year_target()->set_raw("≤１%");
    Row(form, 2, 0)->clear_half_year_target();
  });
  EXPECT_EQ(Indicators(diff),
            "TARGET_RAISED 数量指标/扫描页数 → 数量指标/扫描页数; full "
            "TARGET_RAISED ≥20000页 → ≥25000页\n"
            "TARGET_RAISED TARGET_LOWERED 数量指标/著录条数 → "
            "数量指标/著录条数; half TARGET_RAISED ≥400条 → ≥500条; full "
            "TARGET_LOWERED ≥1000条 → ≥900条\n"
            "TARGET_CHANGED 质量指标/差错率 → 质量指标/差错率; full "
            "TARGET_CHANGED ≤1% → ≤１%\n"
            "TARGET_CHANGED 时效指标/完成时间 → 时效指标/完成时间; half "
            "TARGET_CHANGED 6月底前完成 → \n");
  EXPECT_EQ(Fields(diff.fields()) + Money(diff), "");
}

TEST(DiffFormsTest, AnotherReadingOfTheSameTextIsNone) {
  const Form base = Sample();
  Form target = base;
  Row(target, 0, 0)
      ->mutable_full_year_target()
      ->set_kind(v1::TARGET_KIND_UNREADABLE);
  EXPECT_TRUE(DiffForms(base, target).equal());
  Row(target, 0, 0)->clear_full_year_target();
  EXPECT_FALSE(DiffForms(base, target).equal());
}

TEST(DiffFormsTest, SeveralChangesHoldOfOneIndicator) {
  const FormDiff diff = Changed([](Form& form) {
    v1::Indicator moved = *Row(form, 0, 1);
    moved.set_display_name("著录条目数");
    moved.mutable_full_year_target()->set_raw("≥1200条");
    moved.set_unit("条");
    moved.mutable_weight()->set_unscaled(105);
    moved.mutable_weight()->set_scale(1);
    form.mutable_indicator_groups(0)->mutable_indicators()->RemoveLast();
    *form.mutable_indicator_groups(1)->add_indicators() = moved;
  });
  EXPECT_EQ(Indicators(diff),
            "RENAMED MOVED TARGET_RAISED DETAILS 数量指标/著录条数 → "
            "质量指标/著录条目数; full TARGET_RAISED ≥1000条 → ≥1200条; unit:  "
            "→ 条; weight:  → 10.5\n");
  EXPECT_EQ(Fields(diff.fields()), "");
  EXPECT_EQ(diff.indicators(0).uid(),
            Sample().indicator_groups(0).indicators(1).uid());
}

TEST(DiffFormsTest, RowsComeAndGo) {
  const FormDiff diff = Changed([](Form& form) {
    form.mutable_indicator_groups(0)->mutable_indicators()->DeleteSubrange(0,
                                                                           1);
    form.mutable_indicator_groups()->RemoveLast();
    v1::Indicator* added = AddIndicator(AddGroup(&form, "效益指标", "社会效益"),
                                        "查档人次", "≥100人次", "");
    added->set_explanation("到馆查档");
    AddGroup(&form, "效益指标", "生态效益");
  });
  EXPECT_EQ(Indicators(diff),
            "ADDED  → 社会效益/查档人次; half TARGET_CHANGED  → ≥100人次; "
            "explanation:  → 到馆查档\n"
            "REMOVED 数量指标/扫描页数 → ; half TARGET_CHANGED ≥8000页 → ; "
            "full TARGET_CHANGED ≥20000页 → \n");
  ASSERT_EQ(diff.indicator_groups_size(), 3) << "empty rows are data";
  EXPECT_EQ(diff.indicator_groups(0).level2(), "社会效益");
  EXPECT_TRUE(diff.indicator_groups(0).added());
  EXPECT_EQ(diff.indicator_groups(1).level2(), "生态效益");
  EXPECT_TRUE(diff.indicator_groups(1).added());
  EXPECT_EQ(diff.indicator_groups(2).level2(), "成本指标");
  EXPECT_FALSE(diff.indicator_groups(2).added());
}

TEST(DiffFormsTest, ARenamedGroupMovesNobody) {
  const std::string uid = Sample().indicator_groups(0).uid();
  const FormDiff diff = Changed([](Form& form) {
    form.mutable_indicator_groups(0)->set_level2("数量指标（一）");
  });
  EXPECT_EQ(Fields(diff.fields()), "indicator_groups[" + uid +
                                       "].level2: 数量指标 → 数量指标（一）\n");
  EXPECT_EQ(Indicators(diff), "");
  EXPECT_EQ(diff.indicator_groups_size(), 0);
}

TEST(DiffFormsTest, RowsThatChangePlacesAreTold) {
  const Form base = Sample();
  const std::string group = base.indicator_groups(0).uid();
  const FormDiff diff = Changed([](Form& form) {
    form.mutable_expenditures()->SwapElements(0, 1);
    form.mutable_indicator_groups()->SwapElements(2, 3);
    form.mutable_indicator_groups(0)->mutable_indicators()->SwapElements(0, 1);
  });
  EXPECT_EQ(Fields(diff.fields()),
            "expenditures: 扫描加工费\n存储设备 → 存储设备\n扫描加工费\n"
            "indicator_groups: 产出指标/数量指标\n产出指标/质量指标\n"
            "产出指标/时效指标\n产出指标/成本指标 → 产出指标/数量指标\n"
            "产出指标/质量指标\n产出指标/成本指标\n产出指标/时效指标\n"
            "indicator_groups[" +
                group +
                "].indicators: 扫描页数\n著录条数 → 著录条数\n扫描页数\n");
  EXPECT_EQ(Indicators(diff), "");
}

TEST(DiffFormsTest, AddingInTheMiddleChangesNoPlaces) {
  const FormDiff diff = Changed([](Form& form) {
    AddLine(&form, "搬运费", 1, 2);
    form.mutable_expenditures()->SwapElements(0, 2);
    form.mutable_expenditures()->SwapElements(1, 2);
  });
  ASSERT_EQ(diff.fields_size(), 1);
  EXPECT_EQ(diff.fields(0).after(), "搬运费");
}

TEST(DiffFormsTest, TellsMoney) {
  const FormDiff diff = Changed([](Form& form) {
    v1::Funding& funding = *form.mutable_funding();
    funding.mutable_total()->set_fen(4'000'000);
    funding.mutable_effective_total()->set_fen(4'000'000);
    funding.mutable_government_fund()->set_fen(0);
    funding.mutable_other()->set_raw("4O");
    form.mutable_expenditures(0)->mutable_full_year_budget()->set_fen(
        2'999'999);
    form.mutable_expenditures(0)->mutable_half_year_plan()->set_raw("1.00");
    form.mutable_expenditures(1)->clear_half_year_plan();
    form.mutable_expenditures(1)->set_item("存储设备购置");
    form.mutable_expenditures(1)->set_basis("询价");
  });
  EXPECT_EQ(Money(diff),
            "funding.total: 3500000 → 4000000 (500000)\n"
            "funding.government_fund: - → 0\n"
            "funding.other: - → ?'4O'\n"
            "funding.effective_total: 3500000 → 4000000 (500000)\n"
            "expenditures[扫描加工费].half_year_plan: 1000000 → "
            "1000000'1.00' (0)\n"
            "expenditures[扫描加工费].full_year_budget: 3000000 → 2999999 "
            "(-1)\n"
            "expenditures[存储设备购置].half_year_plan: 500000 → -\n");
  const std::string path =
      "expenditures[" + Sample().expenditures(1).uid() + "]";
  EXPECT_EQ(Fields(diff.fields()), path + ".item: 存储设备 → 存储设备购置\n" +
                                       path + ".basis:  → 询价\n");
}

TEST(DiffFormsTest, LinesComeAndGoWithTheirMoney) {
  const FormDiff diff = Changed([](Form& form) {
    form.mutable_expenditures()->RemoveLast();
    AddLine(&form, "人工费", 7, 9);
    form.mutable_expenditures(1)->set_basis("两人");
    form.add_expenditures();
  });
  EXPECT_EQ(Money(diff),
            "expenditures[人工费].half_year_plan: - → 7\n"
            "expenditures[人工费].full_year_budget: - → 9\n"
            "expenditures[存储设备].half_year_plan: 500000 → -\n"
            "expenditures[存储设备].full_year_budget: 500000 → -\n");
  ASSERT_EQ(diff.fields_size(), 4);
  EXPECT_EQ(diff.fields(0).after(), "人工费");
  EXPECT_EQ(diff.fields(1).after(), "两人");
  EXPECT_EQ(diff.fields(2).before() + diff.fields(2).after(), "")
      << "a line without a word is one";
  EXPECT_EQ(diff.fields(3).before(), "存储设备");
}

TEST(DiffFormsTest, AnEmptyCellIsAnAbsentOne) {
  const Form base = Sample();
  Form target = base;
  target.mutable_funding()->mutable_other();
  target.mutable_narrative()->set_necessity("");
  target.mutable_project()->mutable_implementing_unit();
  EXPECT_TRUE(DiffForms(base, target).equal());
}

TEST(DiffFormsTest, ADifferenceThatDoesNotFitIsLeftOut) {
  Form base;
  Form target;
  base.mutable_funding()->mutable_total()->set_fen(INT64_MIN);
  target.mutable_funding()->mutable_total()->set_fen(1);
  const FormDiff diff = DiffForms(base, target);
  ASSERT_EQ(diff.money_size(), 1);
  EXPECT_FALSE(diff.money(0).has_difference_fen());
}

TEST(DiffFormsTest, RowsOfOtherFormsAreMatchedByTheirNames) {
  const Form base = Sample();
  Form target = base;
  target.set_name("tenants/yunxi/forms/form-2");
  // The uids say one thing, the names another.
  target.mutable_expenditures(0)->mutable_uid()->swap(
      *target.mutable_expenditures(1)->mutable_uid());
  Row(target, 0, 0)->mutable_uid()->swap(*Row(target, 0, 1)->mutable_uid());
  EXPECT_TRUE(DiffForms(base, target).equal());
  target.set_name(base.name());
  EXPECT_FALSE(DiffForms(base, target).equal());
}

TEST(DiffFormsTest, RowsWithoutUidsAreMatchedByNameAtLast) {
  Form base = Sample();
  base.clear_name();
  Form target = base;
  for (Form* form : {&base, &target}) {
    for (auto& line : *form->mutable_expenditures()) line.clear_uid();
    for (auto& group : *form->mutable_indicator_groups()) {
      group.clear_uid();
      for (auto& row : *group.mutable_indicators()) row.clear_uid();
    }
  }
  EXPECT_TRUE(DiffForms(base, target).equal());
  *target.mutable_indicator_groups(3)->add_indicators() = *Row(target, 0, 0);
  target.mutable_indicator_groups(0)->mutable_indicators()->DeleteSubrange(0,
                                                                           1);
  Row(target, 3, 0)->set_display_name(" 扫描页数");
  EXPECT_EQ(Indicators(DiffForms(base, target)),
            "RENAMED MOVED 数量指标/扫描页数 → 成本指标/ 扫描页数\n");
}

// The pairs as digits, `-` for a row that is not there.
std::string Pairs(const std::vector<diff::RowKeys>& before,
                  const std::vector<diff::RowKeys>& after) {
  std::string text;
  for (const diff::RowPair& pair : diff::MatchRows(before, after)) {
    text += (text.empty() ? "" : " ") +
            (pair.before ? std::to_string(*pair.before) : "-") +
            (pair.after ? std::to_string(*pair.after) : "-");
  }
  return text;
}

TEST(MatchRowsTest, StrongerKeysGoFirst) {
  EXPECT_EQ(
      Pairs(
          {{"u1", "p1", "n"},
           {"u2", "p2", "n"},
           {"", "p3", "n"},
           {"", "p3", "n"}},
          {{"", "p9", "n"}, {"u9", "p3", "n"}, {"u2", "p1", ""}, {"", "", ""}}),
      "00 21 12 -3 3-");
}

TEST(MatchRowsTest, RowsAreTakenOnceInTheirOrder) {
  const diff::RowKeys row = {"", "p", "n"};
  EXPECT_EQ(Pairs({row, row}, {row, row, row}), "00 11 -2");
  EXPECT_EQ(Pairs({row, row, row}, {row}), "00 1- 2-");
  EXPECT_EQ(Pairs({}, {}), "");
}

}  // namespace
}  // namespace jixiao::form
