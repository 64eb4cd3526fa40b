#include "common/metrics/metrics.h"

#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"

#include "prometheus/exposer.h"
#include "prometheus/family.h"
#include "prometheus/registry.h"
#include "prometheus/text_serializer.h"

namespace jixiao::metrics {

const std::vector<double>& LatencyBuckets() {
  static const auto* const kBuckets =
      new std::vector<double>{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                              0.1,    0.25,  0.5,    1,     2.5,  5,     10};
  return *kBuckets;
}

Registry::Registry() : registry_(std::make_shared<prometheus::Registry>()) {}
Registry::~Registry() = default;

Counter& Registry::AddCounter(const std::string& name, const std::string& help,
                              const Labels& labels) {
  return prometheus::BuildCounter()
      .Name(name)
      .Help(help)
      .Register(*registry_)
      .Add(labels);
}

Gauge& Registry::AddGauge(const std::string& name, const std::string& help,
                          const Labels& labels) {
  return prometheus::BuildGauge()
      .Name(name)
      .Help(help)
      .Register(*registry_)
      .Add(labels);
}

Histogram& Registry::AddHistogram(const std::string& name,
                                  const std::string& help, const Labels& labels,
                                  const std::vector<double>& bounds) {
  return prometheus::BuildHistogram()
      .Name(name)
      .Help(help)
      .Register(*registry_)
      .Add(labels, bounds);
}

void Registry::SetBuildInfo(const std::string& service,
                            const std::string& version) {
  AddGauge("jixiao_build_info",
           "Which build of which service this is; always 1.",
           {{"service", service}, {"version", version}})
      .Set(1);
}

std::string Registry::Text() const {
  return prometheus::TextSerializer().prometheus::Serializer::Serialize(
      registry_->Collect());
}

absl::StatusOr<std::unique_ptr<Exposition>> Exposition::Start(
    const std::string& address, const Registry& registry) {
  // The library reports by exceptions, and with a text that says nothing.
  try {
    auto exposer =
        std::make_unique<prometheus::Exposer>(address, /*num_threads=*/1);
    exposer->RegisterCollectable(registry.registry());
    return std::unique_ptr<Exposition>(new Exposition(std::move(exposer)));
  } catch (const std::exception&) {
    return absl::InvalidArgumentError(absl::StrCat(
        "cannot serve metrics on ", address,
        ": the address is malformed, taken or not of this machine"));
  }
}

Exposition::Exposition(std::unique_ptr<prometheus::Exposer> exposer)
    : exposer_(std::move(exposer)) {}
Exposition::~Exposition() = default;

int Exposition::port() const {
  const std::vector<int> ports = exposer_->GetListeningPorts();
  return ports.empty() ? 0 : ports.front();
}

}  // namespace jixiao::metrics
