#include "tests/fault/history/history_json.h"

#include <array>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

#include "nlohmann/json.hpp"

namespace jixiao::fault {
namespace {

using nlohmann::ordered_json;

constexpr std::array kCallKinds = {CallKind::kCreate, CallKind::kGet,
                                   CallKind::kUpdate, CallKind::kDelete,
                                   CallKind::kUndelete};
constexpr std::array kOutcomes = {Outcome::kUnknown, Outcome::kOk,
                                  Outcome::kRefused};
constexpr std::array kRefusals = {Refusal::kOther, Refusal::kAlreadyExists,
                                  Refusal::kNotFound, Refusal::kEtagMismatch,
                                  Refusal::kNotDeleted};
constexpr std::array kFeedEventKinds = {
    FeedEventKind::kStart, FeedEventKind::kChange, FeedEventKind::kHead};

// Writes the fields of a line.
class Writer {
 public:
  template <typename T>
  void Field(const char* name, const T& value, const T& absent) {
    if (value != absent) {
      json_[name] = value;
    }
  }
  template <typename Enum, std::size_t kSize>
  void Field(const char* name, Enum value, Enum,
             const std::array<Enum, kSize>&) {
    json_[name] = NameOf(value);
  }
  std::string Line() const {
    return json_.dump(-1, ' ', false, ordered_json::error_handler_t::replace) +
           "\n";
  }

 private:
  ordered_json json_;
};

// Reads them; remembers whether all was well.
class Reader {
 public:
  explicit Reader(std::string_view line)
      : json_(ordered_json::parse(line, nullptr, false)),
        ok_(json_.is_object()) {}

  bool Has(const char* name) const { return ok_ && json_.contains(name); }

  void Field(const char* name, std::string& value, const std::string&) {
    Take(name, value, &ordered_json::is_string);
  }
  void Field(const char* name, bool& value, bool) {
    Take(name, value, &ordered_json::is_boolean);
  }
  template <std::integral T>
  void Field(const char* name, T& value, T) {
    Take(name, value, &ordered_json::is_number_integer);
  }
  template <typename Enum, std::size_t kSize>
  void Field(const char* name, Enum& value, Enum,
             const std::array<Enum, kSize>& all) {
    std::string text;
    Field(name, text, text);
    for (const Enum candidate : all) {
      if (NameOf(candidate) == text) {
        value = candidate;
        return;
      }
    }
    ok_ = false;
  }
  bool ok() const { return ok_; }

 private:
  template <typename T>
  void Take(const char* name, T& value,
            bool (ordered_json::*is_type)() const noexcept) {
    if (!Has(name)) {
      return;
    }
    const ordered_json& field = json_[name];
    if ((field.*is_type)()) {
      value = field.get<T>();
    } else {
      ok_ = false;
    }
  }

  ordered_json json_;
  bool ok_;
};

// The fields of a line, the same for reading (`T` mutable) and writing.
template <typename Visitor, typename T>
void VisitOperation(Visitor& visitor, T& operation) {
  const Operation absent;
  visitor.Field("call", operation.kind, absent.kind, kCallKinds);
  visitor.Field("client", operation.client, absent.client);
  visitor.Field("form", operation.form, absent.form);
  visitor.Field("request_id", operation.request_id, absent.request_id);
  visitor.Field("in_batch", operation.in_batch, absent.in_batch);
  visitor.Field("expected_revision", operation.expected_revision,
                absent.expected_revision);
  visitor.Field("writes", operation.content, absent.content);
  visitor.Field("show_deleted", operation.show_deleted, absent.show_deleted);
  visitor.Field("as_of_revision", operation.as_of_revision,
                absent.as_of_revision);
  visitor.Field("of_past", operation.of_past, absent.of_past);
  visitor.Field("invoke_ns", operation.invoke_ns, absent.invoke_ns);
  visitor.Field("return_ns", operation.return_ns, absent.return_ns);
  visitor.Field("outcome", operation.outcome, absent.outcome, kOutcomes);
  visitor.Field("revision", operation.result.revision, absent.result.revision);
  visitor.Field("content", operation.result.content, absent.result.content);
  visitor.Field("deleted", operation.result.deleted, absent.result.deleted);
  visitor.Field("refusal", operation.refusal, absent.refusal, kRefusals);
  visitor.Field("detail", operation.detail, absent.detail);
}

template <typename Visitor, typename T>
void VisitEvent(Visitor& visitor, T& event) {
  const FeedEvent absent;
  visitor.Field("feed", event.kind, absent.kind, kFeedEventKinds);
  visitor.Field("watcher", event.watcher, absent.watcher);
  visitor.Field("revision", event.revision, absent.revision);
  visitor.Field("received_ns", event.received_ns, absent.received_ns);
  visitor.Field("form", event.form, absent.form);
  visitor.Field("action", event.action, absent.action, kCallKinds);
  visitor.Field("content", event.content, absent.content);
  visitor.Field("deleted", event.deleted, absent.deleted);
  visitor.Field("previous_revision", event.previous_revision,
                absent.previous_revision);
  visitor.Field("request_id", event.request_id, absent.request_id);
}

// Whether it is a line of ours, which is added.
bool AddLine(std::string_view line, History* history) {
  Reader reader(line);
  if (reader.Has("feed")) {
    VisitEvent(reader, history->feed.emplace_back());
  } else {
    VisitOperation(reader, history->operations.emplace_back());
  }
  return reader.ok();
}

}  // namespace

std::string ToJsonLines(const History& history) {
  std::string lines;
  for (const Operation& operation : history.operations) {
    Writer writer;
    VisitOperation(writer, operation);
    lines += writer.Line();
  }
  for (const FeedEvent& event : history.feed) {
    Writer writer;
    VisitEvent(writer, event);
    lines += writer.Line();
  }
  return lines;
}

absl::StatusOr<History> FromJsonLines(std::string_view lines) {
  History history;
  for (int number = 1; !lines.empty(); ++number) {
    const std::size_t end = lines.find('\n');
    if (!AddLine(lines.substr(0, end), &history)) {
      return absl::InvalidArgumentError(
          absl::StrCat("line ", number, " is not of a history"));
    }
    lines.remove_prefix(end == lines.npos ? lines.size() : end + 1);
  }
  return history;
}

}  // namespace jixiao::fault
