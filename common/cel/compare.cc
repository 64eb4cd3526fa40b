#include "common/cel/compare.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "google/protobuf/message.h"
#include "google/protobuf/util/message_differencer.h"

#include "common/cel/value_internal.h"

namespace jixiao::cel {

namespace {

constexpr double kTwoTo63 = 9223372036854775808.0;
constexpr double kTwoTo64 = 18446744073709551616.0;

bool IsNumber(const Value& value) {
  return value.kind() == Kind::kInt || value.kind() == Kind::kUint ||
         value.kind() == Kind::kDouble;
}

double AsDouble(const Value& value) {
  switch (value.kind()) {
    case Kind::kInt:
      return static_cast<double>(value.int_value());
    case Kind::kUint:
      return static_cast<double>(value.uint_value());
    default:
      return value.double_value();
  }
}

// Integers compare exactly; with a double involved both become doubles, as in
// the reference implementations.
std::partial_ordering CompareNumbers(const Value& a, const Value& b) {
  if (a.kind() == Kind::kDouble || b.kind() == Kind::kDouble) {
    return AsDouble(a) <=> AsDouble(b);
  }
  if (a.kind() == b.kind()) {
    return a.kind() == Kind::kInt ? a.int_value() <=> b.int_value()
                                  : a.uint_value() <=> b.uint_value();
  }
  if (a.kind() == Kind::kInt) {
    return a.int_value() < 0
               ? std::strong_ordering::less
               : static_cast<uint64_t>(a.int_value()) <=> b.uint_value();
  }
  return b.int_value() < 0
             ? std::strong_ordering::greater
             : a.uint_value() <=> static_cast<uint64_t>(b.int_value());
}

// Sort key of a map key. Numbers of different kinds that are equal have equal
// sort keys.
struct SortKey {
  enum Class : uint8_t { kNone, kBool, kNegative, kNatural, kString };
  Class type = kNone;
  int64_t negative = 0;
  uint64_t natural = 0;
  std::string_view text;

  auto operator<=>(const SortKey&) const = default;
};

SortKey MakeSortKey(const Value& key) {
  switch (key.kind()) {
    case Kind::kBool:
      return {SortKey::kBool, 0, key.bool_value() ? 1U : 0U, {}};
    case Kind::kInt:
      if (key.int_value() < 0) {
        return {SortKey::kNegative, key.int_value(), 0, {}};
      }
      return {SortKey::kNatural, 0, static_cast<uint64_t>(key.int_value()), {}};
    case Kind::kUint:
      return {SortKey::kNatural, 0, key.uint_value(), {}};
    case Kind::kDouble:
      if (const auto natural = ExactUint(key.double_value())) {
        return {SortKey::kNatural, 0, *natural, {}};
      }
      if (const auto integer = ExactInt(key.double_value())) {
        return {SortKey::kNegative, *integer, 0, {}};
      }
      return {};
    case Kind::kString:
      return {SortKey::kString, 0, 0, key.string_value()};
    default:
      return {};
  }
}

bool ListsEqual(const Value& a, const Value& b) {
  const size_t size = a.size();
  if (size != b.size()) {
    return false;
  }
  for (size_t i = 0; i < size; ++i) {
    if (!a.ElementAt(i).Equals(b.ElementAt(i))) {
      return false;
    }
  }
  return true;
}

bool MapsEqual(const Value& a, const Value& b) {
  if (a.size() != b.size()) {
    return false;
  }
  return std::all_of(a.entries().begin(), a.entries().end(),
                     [&b](const MapEntry& entry) {
                       const auto found = b.Find(entry.key);
                       return found && found->Equals(entry.value);
                     });
}

bool MessagesEqual(const google::protobuf::Message& a,
                   const google::protobuf::Message& b) {
  return &a == &b || (a.GetDescriptor() == b.GetDescriptor() &&
                      google::protobuf::util::MessageDifferencer::Equals(a, b));
}

}  // namespace

std::optional<int64_t> ExactInt(double value) {
  if (value >= -kTwoTo63 && value < kTwoTo63 && std::trunc(value) == value) {
    return static_cast<int64_t>(value);
  }
  return std::nullopt;
}

std::optional<uint64_t> ExactUint(double value) {
  if (value >= 0 && value < kTwoTo64 && std::trunc(value) == value) {
    return static_cast<uint64_t>(value);
  }
  return std::nullopt;
}

std::optional<std::partial_ordering> Compare(const Value& a, const Value& b) {
  if (IsNumber(a) && IsNumber(b)) {
    return CompareNumbers(a, b);
  }
  if (a.kind() != b.kind()) {
    return std::nullopt;
  }
  switch (a.kind()) {
    case Kind::kBool:
      return a.bool_value() <=> b.bool_value();
    case Kind::kString:
      return a.string_value() <=> b.string_value();
    case Kind::kBytes:
      return a.bytes_value() <=> b.bytes_value();
    case Kind::kDuration:
      return a.duration_nanos() <=> b.duration_nanos();
    case Kind::kTimestamp:
      return std::pair(a.timestamp_seconds(), a.timestamp_nanos()) <=>
             std::pair(b.timestamp_seconds(), b.timestamp_nanos());
    default:
      return std::nullopt;
  }
}

bool Value::Equals(const Value& other) const {
  if (IsNumber(*this) && IsNumber(other)) {
    return CompareNumbers(*this, other) == 0;
  }
  if (kind_ != other.kind_) {
    return false;
  }
  switch (kind_) {
    case Kind::kNull:
      return true;
    case Kind::kList:
      return ListsEqual(*this, other);
    case Kind::kMap:
      return MapsEqual(*this, other);
    case Kind::kMessage:
      return MessagesEqual(*payload_.message, *other.payload_.message);
    case Kind::kType:
      return type_value().RuntimeName() == other.type_value().RuntimeName();
    case Kind::kError:
      return false;
    default:
      return *Compare(*this, other) == 0;
  }
}

bool Value::MapRep::BuildIndex(std::string* problem) {
  std::vector<SortKey> keys;
  keys.reserve(entries.size());
  for (const MapEntry& entry : entries) {
    keys.push_back(MakeSortKey(entry.key));
    if (keys.back().type == SortKey::kNone ||
        entry.key.kind() == Kind::kDouble) {
      *problem = "unsupported key type: " + entry.key.GetType().RuntimeName();
      return false;
    }
  }
  sorted_.resize(entries.size());
  std::iota(sorted_.begin(), sorted_.end(), 0U);
  std::sort(sorted_.begin(), sorted_.end(),
            [&keys](uint32_t a, uint32_t b) { return keys[a] < keys[b]; });
  const auto twin = std::adjacent_find(
      sorted_.begin(), sorted_.end(),
      [&keys](uint32_t a, uint32_t b) { return keys[a] == keys[b]; });
  if (twin != sorted_.end()) {
    *problem = "repeated key: " + entries[*twin].key.DebugString();
    return false;
  }
  return true;
}

const MapEntry* Value::MapRep::Find(const Value& key) const {
  const SortKey wanted = MakeSortKey(key);
  const auto found =
      std::lower_bound(sorted_.begin(), sorted_.end(), wanted,
                       [this](uint32_t index, const SortKey& sought) {
                         return MakeSortKey(entries[index].key) < sought;
                       });
  if (found == sorted_.end() || MakeSortKey(entries[*found].key) != wanted) {
    return nullptr;
  }
  return &entries[*found];
}

}  // namespace jixiao::cel
