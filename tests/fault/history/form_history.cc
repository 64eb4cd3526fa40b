#include "tests/fault/history/form_history.h"

#include <algorithm>
#include <unordered_map>

namespace jixiao::fault {
namespace {

// Numbers the contents of one form.
class ContentNumbers {
 public:
  std::int32_t Of(std::string_view content, FormHistory* history) {
    const auto [place, is_new] = numbers_.emplace(
        content, static_cast<std::int32_t>(history->contents.size()));
    if (is_new) {
      history->contents.push_back(content);
    }
    return place->second;
  }

 private:
  std::unordered_map<std::string_view, std::int32_t> numbers_;
};

void Add(const Operation& operation, ContentNumbers* numbers,
         FormHistory* history) {
  TimedOperation timed{
      operation.invoke_ns, operation.return_ns, {}, &operation};
  timed.model = {
      .kind = operation.kind,
      .outcome = operation.outcome,
      .refusal = operation.refusal,
      .show_deleted = operation.show_deleted,
      .result_deleted = operation.result.deleted,
      .content = numbers->Of(operation.content, history),
      .result_content = numbers->Of(operation.result.content, history),
      .expected_revision = operation.expected_revision,
      .result_revision = operation.result.revision,
  };
  if (operation.outcome == Outcome::kUnknown) {
    timed.return_ns = kNever;
    history->unknown.push_back(timed);
  } else {
    history->known.push_back(timed);
  }
}

}  // namespace

std::map<std::string_view, FormHistory> SplitByForm(
    const std::vector<Operation>& operations) {
  std::map<std::string_view, FormHistory> histories;
  std::map<std::string_view, ContentNumbers> numbers;
  for (const Operation& operation : operations) {
    Add(operation, &numbers[operation.form], &histories[operation.form]);
  }
  for (auto& [form, history] : histories) {
    std::ranges::stable_sort(history.known, {}, &TimedOperation::invoke_ns);
    std::ranges::stable_sort(history.unknown, {}, &TimedOperation::invoke_ns);
  }
  return histories;
}

}  // namespace jixiao::fault
