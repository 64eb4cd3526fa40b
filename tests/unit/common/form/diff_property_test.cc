// What holds of DiffForms for any two forms.
#include <cstdint>
#include <functional>
#include <random>
#include <string>

#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"

#include "common/form/canonical.h"
#include "common/form/diff.h"
#include "jixiao/form/v1/form.pb.h"
#include "jixiao/form/v1/form_diff.pb.h"
#include "tests/unit/common/form/sample_form.h"

namespace jixiao::form {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;
using v1::Form;
using v1::FormDiff;

// Sets a field that was not set, in any way.
void SetSomething(Message* message, const FieldDescriptor& field) {
  const auto* reflection = message->GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection->SetString(message, &field, "某");
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection->SetEnumValue(message, &field, 1);
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection->SetInt32(message, &field, 7);
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection->SetInt64(message, &field, 7);
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      Message* below = reflection->MutableMessage(message, &field);
      if (below->GetDescriptor()->name() == "TargetValue") {
        return static_cast<v1::TargetValue*>(below)->set_raw("某");
      }
      return SetSomething(below, *below->GetDescriptor()->field(0));
    }
    default:
      FAIL() << "no test for the type of " << field.full_name();
  }
}

// Every field of the content, those that come some day included.
void ExpectEveryFieldIsTold(const Form& base,
                            const std::function<Message*(Form*)>& find,
                            int below = 1000) {
  Form scratch = base;
  const auto* type = find(&scratch)->GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor& field = *type->field(i);
    if (field.number() >= below || field.name() == "uid" ||
        field.is_repeated()) {
      continue;
    }
    Form target = base;
    Message* message = find(&target);
    message->GetReflection()->ClearField(message, &field);
    const Form cleared = target;
    SetSomething(find(&target), field);
    EXPECT_FALSE(DiffForms(cleared, target).equal()) << field.full_name();
  }
}

TEST(DiffFormsPropertyTest, EveryFieldOfTheContentIsTold) {
  const Form base = Sample();
  ExpectEveryFieldIsTold(
      base, [](Form* form) { return form; }, kFirstStoreField);
  ExpectEveryFieldIsTold(base,
                         [](Form* form) { return form->mutable_project(); });
  ExpectEveryFieldIsTold(base, [](Form* form) {
    return form->mutable_project()->mutable_department();
  });
  ExpectEveryFieldIsTold(base,
                         [](Form* form) { return form->mutable_narrative(); });
  ExpectEveryFieldIsTold(base,
                         [](Form* form) { return form->mutable_funding(); });
  ExpectEveryFieldIsTold(
      base, [](Form* form) { return form->mutable_expenditures(0); });
  ExpectEveryFieldIsTold(
      base, [](Form* form) { return form->mutable_indicator_groups(0); });
  ExpectEveryFieldIsTold(base, [](Form* form) { return Row(*form, 0, 0); });
}

// What DiffForms promises to compare, in a shape that can be compared.
Form Compared(const Form& form) {
  Form content = ContentOf(form);
  for (auto& line : *content.mutable_expenditures()) line.clear_uid();
  for (auto& group : *content.mutable_indicator_groups()) {
    group.clear_uid();
    for (auto& row : *group.mutable_indicators()) {
      row.clear_uid();
      for (auto* target :
           {row.mutable_half_year_target(), row.mutable_full_year_target()}) {
        const std::string raw = target->raw();
        target->Clear();
        target->set_raw(raw);
      }
    }
  }
  content.set_state(form.state());
  *content.mutable_annotations() = form.annotations();
  return content;
}

using Random = std::mt19937;

int Below(int bound, Random& random) {
  return static_cast<int>(random() % static_cast<unsigned>(bound));
}

// One edit of those that people make, often to and fro. Names stay distinct.
void Edit(Form& form, int step, Random& random) {
  const std::string fresh = "新" + std::to_string(step);
  auto& groups = *form.mutable_indicator_groups();
  auto& from = groups[Below(groups.size(), random)];
  auto& to = groups[Below(groups.size(), random)];
  static constexpr const char* kTargets[] = {
      "≥8000页", "≥9000页", "≤1%", "", "6月底前完成", "9月底前完成"};
  switch (Below(9, random)) {
    case 0:
      form.mutable_funding()->mutable_total()->set_fen(Below(3, random));
      break;
    case 1:
      AddIndicator(&to, fresh, kTargets[Below(6, random)], "");
      break;
    case 2:
      if (!from.indicators().empty()) {
        *to.add_indicators() = from.indicators(0);
        from.mutable_indicators()->DeleteSubrange(0, 1);
      }
      break;
    case 3:
      if (!from.indicators().empty()) {
        from.mutable_indicators(0)->mutable_half_year_target()->set_raw(
            kTargets[Below(6, random)]);
      }
      break;
    case 4:
      if (!from.indicators().empty()) {
        from.mutable_indicators(0)->set_display_name(fresh);
      }
      break;
    case 5:
      AddLine(&form, fresh, 1, Below(2, random));
      break;
    case 6:
      if (form.expenditures_size() > 1) {
        form.mutable_expenditures()->SwapElements(0, 1);
      }
      break;
    case 7:
      if (groups.size() > 2) groups.DeleteSubrange(0, 1);
      AddGroup(&form, "效益指标", fresh);
      break;
    default:
      (*form.mutable_annotations())["k"] = std::to_string(Below(2, random));
  }
}

struct Counts {
  int added = 0;
  int removed = 0;
  int raised = 0;
  int lowered = 0;
  int changed = 0;
  int moved = 0;
  std::int64_t difference = 0;
};

Counts CountsOf(const FormDiff& diff) {
  Counts counts;
  for (const auto& row : diff.indicators()) {
    counts.added += row.has_before() ? 0 : 1;
    counts.removed += row.has_after() ? 0 : 1;
    for (const int change : row.changes()) {
      counts.moved += change == v1::INDICATOR_CHANGE_MOVED ? 1 : 0;
    }
    for (const auto& target : row.targets()) {
      counts.raised +=
          target.direction() == v1::INDICATOR_CHANGE_TARGET_RAISED ? 1 : 0;
      counts.lowered +=
          target.direction() == v1::INDICATOR_CHANGE_TARGET_LOWERED ? 1 : 0;
      counts.changed +=
          target.direction() == v1::INDICATOR_CHANGE_TARGET_CHANGED ? 1 : 0;
    }
  }
  for (const auto& group : diff.indicator_groups()) {
    (group.added() ? counts.added : counts.removed) += 1;
  }
  for (const auto& money : diff.money()) {
    counts.difference += money.difference_fen();
  }
  return counts;
}

TEST(DiffFormsPropertyTest, RandomEditsAreToldAndInvertWhenSwapped) {
  Random random(20240601);
  int equal = 0;
  for (int round = 0; round < 400; ++round) {
    const Form base = Sample();
    Form target = base;
    const int edits = 1 + Below(4, random);
    for (int step = 0; step < edits; ++step) {
      Edit(target, step, random);
      target = Derived(target, &base);
    }
    const FormDiff there = DiffForms(base, target);
    const FormDiff back = DiffForms(target, base);
    ASSERT_EQ(there.equal(),
              MessageDifferencer::Equals(Compared(base), Compared(target)))
        << there.ShortDebugString();
    ASSERT_EQ(there.equal(), back.equal());
    equal += there.equal() ? 1 : 0;
    const Counts a = CountsOf(there);
    const Counts b = CountsOf(back);
    ASSERT_EQ(a.added, b.removed) << there.ShortDebugString();
    ASSERT_EQ(a.removed, b.added);
    ASSERT_EQ(a.raised, b.lowered);
    ASSERT_EQ(a.lowered, b.raised);
    ASSERT_EQ(a.changed, b.changed);
    ASSERT_EQ(a.moved, b.moved);
    ASSERT_EQ(a.difference, -b.difference);
    ASSERT_EQ(there.fields_size(), back.fields_size());
  }
  EXPECT_GT(equal, 3) << "edits that undo one another";
  EXPECT_LT(equal, 200);
}

}  // namespace
}  // namespace jixiao::form
