import ControllerAPI

/// A commit on one line: the push, the gates, and each environment it goes through.
struct DeliveryItem {
    let delivery: Delivery
    let clock: PageClock

    var markup: HTML {
        """
        <li class="card delivery" id="delivery-\(Link.segment(delivery.repository))-\(delivery.revision)">
        <div class="commit"><h3>\(delivery.title)</h3>
        <p class="muted">\(Commit.short(delivery.revision)) by \(delivery.author) · \(delivery.branch) of \
        \(delivery.repository) · \(clock.ago(delivery.pushedAt))</p></div>
        <ol class="way">\(push)\(delivery.stages.map(stage))</ol>
        \(reasons)
        </li>
        """
    }

    private var push: HTML {
        let runs = delivery.runs.prefix(3).map { "<a href=\"\(Link.run($0.id))\">run \($0.id)</a> " as HTML }
        let more: HTML? =
            delivery.runs.count > 3 ? "<span class=\"muted\">and \(delivery.runs.count - 3) more</span>" : nil
        let status: HTML? =
            delivery.error == nil
            ? nil : "<span class=\"badge bad\"><span aria-hidden=\"true\">✗</span> not planned</span>"
        return "<li><span class=\"stage\"><b>push</b> <span>\(runs)\(more)</span>\(status)</span></li>"
    }

    private func stage(_ stage: Delivery.Stage) -> HTML {
        """
        <li><span class="stage"><b>\(stage.environment ?? "gates")</b> \(badge(stage))\
        <span class="muted">\(facts(stage))</span></span></li>
        """
    }

    private func badge(_ stage: Delivery.Stage) -> HTML {
        guard let status = stage.status else {
            return stage.isPresent
                ? present(stage) : "<span class=\"muted\">\(stage.environment == nil ? "none" : "not asked for")</span>"
        }
        let badge: HTML = stage.isPresent && status == .succeeded ? present(stage) : Badge.of(status)
        guard let run = stage.run else { return badge }
        if status == .waiting, let environment = stage.environment, stage.reason?.contains("review") == true {
            return "<a href=\"\(Link.run(run))#review-\(run)-\(environment)\">\(badge)</a>"
        }
        return "<a href=\"\(stage.job.map { Link.log(run: run, job: $0) } ?? Link.run(run))\">\(badge)</a>"
    }

    /// Of an environment that has the commit now, how it is counts for more than how the job went.
    private func present(_ stage: Delivery.Stage) -> HTML {
        "\(Badge.of(stage.health ?? .missing)) <span class=\"here\">there now</span>"
    }

    private func facts(_ stage: Delivery.Stage) -> HTML? {
        guard let status = stage.status else { return nil }
        switch status {
        case .waiting, .queued: return stage.since.map { "since \(clock.ago($0))" }
        case .running:
            let took = clock.duration(from: stage.startedAt, to: nil).map { ", \($0)" } ?? ""
            return "\(stage.finished) of \(stage.total)\(took)"
        case .succeeded, .failed, .cancelled:
            return clock.duration(from: stage.startedAt, to: stage.finishedAt).map { HTML(text: $0) }
        case .skipped: return nil
        }
    }

    /// A reason for every wait and every failure.
    private var reasons: HTML? {
        let told = delivery.stages.compactMap { stage -> HTML? in
            guard let status = stage.status, let reason = stage.reason else { return nil }
            switch status {
            case .failed, .cancelled:
                return
                    "<li class=\"failing\"><b>\(stage.environment ?? "gates")</b>: <span class=\"words\">\(reason)</span></li>"
            case .waiting, .queued:
                return "<li class=\"waits\"><b>\(stage.environment ?? "gates")</b> \(reason)</li>"
            case .running, .succeeded, .skipped: return nil
            }
        }
        let error = delivery.error.map { "<pre class=\"trouble\">\($0)</pre>" as HTML }
        guard !told.isEmpty || error != nil else { return nil }
        return "\(error)\(told.isEmpty ? nil : "<ul class=\"plain why\">\(told)</ul>" as HTML)"
    }
}
