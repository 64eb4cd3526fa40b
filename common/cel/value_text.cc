// Rendering values for people, and copying them out.

#include "absl/strings/str_cat.h"
#include "google/protobuf/message.h"

#include "common/cel/text.h"
#include "common/cel/utf8.h"
#include "common/cel/value_internal.h"

namespace jixiao::cel {

namespace {

constexpr size_t kMaxDebugBytes = 1'000;
constexpr int kMaxDebugDepth = 16;

void AppendDebug(const Value& value, int depth, std::string* out);

void AppendList(const Value& list, int depth, std::string* out) {
  out->push_back('[');
  for (size_t i = 0; i < list.size() && out->size() < kMaxDebugBytes; ++i) {
    out->append(i == 0 ? "" : ", ");
    AppendDebug(list.ElementAt(i), depth, out);
  }
  out->push_back(']');
}

void AppendMap(const Value& map, int depth, std::string* out) {
  out->push_back('{');
  const char* separator = "";
  for (const MapEntry& entry : map.entries()) {
    if (out->size() >= kMaxDebugBytes) {
      break;
    }
    out->append(separator);
    AppendDebug(entry.key, depth, out);
    out->append(": ");
    AppendDebug(entry.value, depth, out);
    separator = ", ";
  }
  out->push_back('}');
}

std::string DebugDouble(double value) {
  std::string text = FormatDouble(value);
  // An integral double must not read like an int.
  return text.find_first_not_of("-0123456789") == std::string::npos
             ? text + ".0"
             : text;
}

void AppendDebug(const Value& value, int depth, std::string* out) {
  if (depth > kMaxDebugDepth) {
    out->append("...");
    return;
  }
  switch (value.kind()) {
    case Kind::kNull:
      out->append("null");
      return;
    case Kind::kBool:
      out->append(value.bool_value() ? "true" : "false");
      return;
    case Kind::kInt:
      absl::StrAppend(out, value.int_value());
      return;
    case Kind::kUint:
      absl::StrAppend(out, value.uint_value(), "u");
      return;
    case Kind::kDouble:
      out->append(DebugDouble(value.double_value()));
      return;
    case Kind::kString:
      out->append(Quote(value.string_value().substr(0, kMaxDebugBytes)));
      return;
    case Kind::kBytes:
      absl::StrAppend(out, "bytes of size ", value.bytes_value().size());
      return;
    case Kind::kTimestamp:
      out->append(
          FormatTimestamp(value.timestamp_seconds(), value.timestamp_nanos()));
      return;
    case Kind::kDuration:
      out->append(FormatDuration(value.duration_nanos()));
      return;
    case Kind::kList:
      AppendList(value, depth + 1, out);
      return;
    case Kind::kMap:
      AppendMap(value, depth + 1, out);
      return;
    case Kind::kMessage:
      out->append(
          value.GetType().ToString() + "{" +
          value.message_value().ShortDebugString().substr(0, kMaxDebugBytes) +
          "}");
      return;
    case Kind::kType:
      out->append(value.type_value().RuntimeName());
      return;
    case Kind::kError:
      out->append("error: " + value.error().message);
      return;
  }
}

}  // namespace

std::string Value::DebugString() const {
  std::string result;
  AppendDebug(*this, 0, &result);
  if (result.size() <= kMaxDebugBytes) {
    return result;
  }
  size_t end = kMaxDebugBytes;
  while (end > 0 && utf8::SequenceLength(result.substr(end, 4)) == 0) {
    --end;
  }
  return result.substr(0, end) + "...";
}

Value Value::ToOwned() const {
  switch (kind_) {
    case Kind::kString:
    case Kind::kBytes:
      return owner_ ? *this : OfString(kind_, string_value());
    case Kind::kList: {
      std::vector<Value> elements;
      elements.reserve(size());
      for (size_t i = 0; i < size(); ++i) {
        elements.push_back(ElementAt(i).ToOwned());
      }
      return List(std::move(elements));
    }
    case Kind::kMap: {
      std::vector<MapEntry> copies;
      copies.reserve(entries().size());
      for (const MapEntry& entry : entries()) {
        copies.push_back({entry.key.ToOwned(), entry.value.ToOwned()});
      }
      return Map(std::move(copies));
    }
    case Kind::kMessage: {
      if (owner_) {
        return *this;
      }
      std::shared_ptr<google::protobuf::Message> copy(payload_.message->New());
      copy->CopyFrom(*payload_.message);
      return Message(std::move(copy));
    }
    default:
      return *this;
  }
}

}  // namespace jixiao::cel
