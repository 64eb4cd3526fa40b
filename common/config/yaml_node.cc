#include "common/config/yaml_node.h"

#include <algorithm>
#include <exception>
#include <set>
#include <sstream>
#include <utility>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

#include "common/base/status_macros.h"
#include "common/base/utf8.h"

namespace jixiao::config {
namespace {

absl::Status ErrorAt(const std::string& source, int line, int column,
                     const std::string& text) {
  return absl::InvalidArgumentError(
      absl::StrCat(source, ":", line, ":", column, ": ", text));
}

// Builds the tree from the parser's events. After the first error it ignores
// what follows: the document is bounded, so the parser may run on.
class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(const std::string& source, const YamlLimits& limits)
      : source_(source), limits_(limits) {}

  const absl::Status& status() const { return status_; }
  YamlNode TakeRoot() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (Begin(mark, "?", anchor)) {
      Attach(NodeAt(YamlNode::Kind::kNull, mark));
    }
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    Fail(mark, "aliases are not allowed");
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag,
                YAML::anchor_t anchor, const std::string& value) override {
    if (!Begin(mark, tag, anchor)) {
      return;
    }
    YamlNode node = NodeAt(YamlNode::Kind::kScalar, mark);
    node.scalar = value;
    node.quoted = tag == "!";
    Attach(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag,
                       YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(YamlNode::Kind::kSequence, mark, tag, anchor);
  }
  void OnSequenceEnd() override { Close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag,
                  YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    Open(YamlNode::Kind::kMap, mark, tag, anchor);
  }
  void OnMapEnd() override { Close(); }

 private:
  struct Frame {
    YamlNode node;
    bool has_key = false;  // of a map: the next node is a value
    std::set<std::string> seen;
  };

  static YamlNode NodeAt(YamlNode::Kind kind, const YAML::Mark& mark) {
    YamlNode node;
    node.kind = kind;
    node.line = mark.line + 1;
    node.column = mark.column + 1;
    return node;
  }

  void Fail(const YAML::Mark& mark, const std::string& text) {
    if (status_.ok()) {
      status_ = ErrorAt(source_, mark.line + 1, mark.column + 1, text);
    }
  }

  // Counts a node; false when it is refused. The parser gives plain scalars the
  // tag "?", quoted ones "!", and untagged collections "?" or none.
  bool Begin(const YAML::Mark& mark, const std::string& tag,
             YAML::anchor_t anchor) {
    if (anchor != 0) {
      Fail(mark, "anchors are not allowed");
    } else if (!tag.empty() && tag != "?" && tag != "!") {
      Fail(mark, "tags are not allowed");
    } else if (++nodes_ > limits_.max_nodes) {
      Fail(mark, absl::StrCat("more than ", limits_.max_nodes, " values"));
    }
    return status_.ok();
  }

  void Open(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag,
            YAML::anchor_t anchor) {
    if (!Begin(mark, tag, anchor)) {
      return;
    }
    if (static_cast<int>(stack_.size()) >= limits_.max_depth) {
      Fail(mark,
           absl::StrCat("nested deeper than ", limits_.max_depth, " levels"));
      return;
    }
    stack_.push_back(Frame{.node = NodeAt(kind, mark), .seen = {}});
  }

  void Close() {
    if (!status_.ok() || stack_.empty()) {
      return;
    }
    YamlNode node = std::move(stack_.back().node);
    stack_.pop_back();
    Attach(std::move(node));
  }

  void Attach(YamlNode node) {
    if (stack_.empty()) {
      root_ = std::move(node);
      return;
    }
    Frame& frame = stack_.back();
    if (frame.node.kind == YamlNode::Kind::kMap && !frame.has_key) {
      AttachKey(frame, std::move(node));
      return;
    }
    frame.has_key = false;
    frame.node.items.push_back(std::move(node));
  }

  void AttachKey(Frame& frame, YamlNode key) {
    if (key.kind != YamlNode::Kind::kScalar) {
      status_ = ErrorAt(source_, key.line, key.column, "a key must be text");
      return;
    }
    if (!frame.seen.insert(key.scalar).second) {
      status_ = ErrorAt(source_, key.line, key.column,
                        absl::StrCat("duplicate key \"", key.scalar, "\""));
      return;
    }
    frame.node.keys.push_back({std::move(key.scalar), key.line, key.column});
    frame.has_key = true;
  }

  const std::string& source_;
  const YamlLimits& limits_;
  absl::Status status_;
  std::vector<Frame> stack_;
  YamlNode root_;
  std::size_t nodes_ = 0;
};

absl::Status CheckText(std::string_view yaml, const std::string& source,
                       const YamlLimits& limits) {
  if (yaml.size() > limits.max_bytes) {
    return ErrorAt(source, 1, 1,
                   absl::StrCat("larger than ", limits.max_bytes, " bytes"));
  }
  // yaml-cpp would replace such bytes silently.
  if (const auto offset = base::FirstInvalidUtf8(yaml); offset.has_value()) {
    const auto line =
        std::count(yaml.begin(), yaml.begin() + *offset, '\n') + 1;
    return ErrorAt(source, static_cast<int>(line), 1,
                   "not UTF-8: save the file as UTF-8");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<YamlNode> ParseYaml(std::string_view yaml,
                                   const std::string& source,
                                   const YamlLimits& limits) {
  RETURN_IF_ERROR(CheckText(yaml, source, limits));
  TreeBuilder builder(source, limits);
  try {
    std::istringstream stream{std::string(yaml)};
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) {
      return ErrorAt(source, 1, 1, "the document is empty");
    }
    if (builder.status().ok() && parser) {
      return ErrorAt(source, 1, 1, "more than one document");
    }
  } catch (const YAML::Exception& error) {
    if (builder.status().ok()) {
      return ErrorAt(source, error.mark.line + 1, error.mark.column + 1,
                     error.msg);
    }
  } catch (const std::exception& error) {
    return ErrorAt(source, 1, 1, error.what());
  }
  RETURN_IF_ERROR(builder.status());
  return builder.TakeRoot();
}

}  // namespace jixiao::config
