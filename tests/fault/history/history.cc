#include "tests/fault/history/history.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace jixiao::fault {
namespace {

std::string Milliseconds(std::int64_t time_ns, std::int64_t origin_ns) {
  return time_ns == kNever
             ? "never"
             : absl::StrFormat("%.3f",
                               static_cast<double>(time_ns - origin_ns) / 1e6);
}

std::string DescribeOutcome(const Operation& operation) {
  switch (operation.outcome) {
    case Outcome::kOk:
      return Describe(operation.result);
    case Outcome::kRefused:
      return absl::StrCat("refused: ", NameOf(operation.refusal), " ",
                          operation.detail);
    case Outcome::kUnknown:
      break;
  }
  return absl::StrCat("unknown ", operation.detail);
}

}  // namespace

const char* NameOf(CallKind kind) {
  switch (kind) {
    case CallKind::kCreate:
      return "create";
    case CallKind::kGet:
      return "get";
    case CallKind::kUpdate:
      return "update";
    case CallKind::kDelete:
      return "delete";
    case CallKind::kUndelete:
      return "undelete";
  }
  return "";
}

const char* NameOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kUnknown:
      return "unknown";
    case Outcome::kOk:
      return "ok";
    case Outcome::kRefused:
      return "refused";
  }
  return "";
}

const char* NameOf(Refusal refusal) {
  switch (refusal) {
    case Refusal::kOther:
      return "other";
    case Refusal::kAlreadyExists:
      return "already_exists";
    case Refusal::kNotFound:
      return "not_found";
    case Refusal::kEtagMismatch:
      return "etag_mismatch";
    case Refusal::kNotDeleted:
      return "not_deleted";
  }
  return "";
}

const char* NameOf(FeedEventKind kind) {
  switch (kind) {
    case FeedEventKind::kStart:
      return "start";
    case FeedEventKind::kChange:
      return "change";
    case FeedEventKind::kHead:
      return "head";
  }
  return "";
}

std::string Describe(const FormState& state) {
  return absl::StrCat("revision ", state.revision, " content ", state.content,
                      state.deleted ? " deleted" : "");
}

std::string Describe(const Operation& operation, std::int64_t origin_ns) {
  std::string text = absl::StrCat(
      "client ", operation.client, " ", NameOf(operation.kind), " ",
      operation.form, " [", Milliseconds(operation.invoke_ns, origin_ns), ", ",
      Milliseconds(operation.return_ns, origin_ns), "] ms");
  if (operation.expected_revision != 0) {
    absl::StrAppend(&text, " if revision ", operation.expected_revision);
  }
  if (operation.as_of_revision != 0) {
    absl::StrAppend(&text, operation.of_past ? " asked" : " told", " as of ",
                    operation.as_of_revision);
  }
  if (!operation.content.empty()) {
    absl::StrAppend(&text, " writes ", operation.content);
  }
  if (!operation.request_id.empty()) {
    absl::StrAppend(&text, " as ", operation.request_id);
  }
  return absl::StrCat(text, " -> ", DescribeOutcome(operation));
}

std::string Describe(const FeedEvent& event) {
  std::string text = absl::StrCat("watcher ", event.watcher, " ",
                                  NameOf(event.kind), " ", event.revision);
  if (!event.form.empty()) {
    absl::StrAppend(&text, " ", NameOf(event.action), " ", event.form,
                    " content ", event.content, " after ",
                    event.previous_revision, " by ", event.request_id);
  }
  return text;
}

}  // namespace jixiao::fault
