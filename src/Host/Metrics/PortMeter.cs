using System.Diagnostics.Metrics;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies;

namespace ActorNet.Host.Metrics;

/// <summary>The instruments of a running topology, for whatever listens to the meter <see cref="PortInstruments.Meter"/>.</summary>
/// <remarks>
/// Nothing is counted twice: when somebody collects, the ports are asked, once for all instruments. That somebody's thread waits for
/// the answer, and no lane for anybody.
/// </remarks>
public sealed class PortMeter : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(100);

    private readonly Meter _meter = new(PortInstruments.Meter);
    private readonly Func<Task<PortReportList>> _ask;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private PortReportList? _last;
    private long _askedAt;

    /// <summary>Publishes the instruments.</summary>
    /// <param name="ask">Asks the ports; bounded in time.</param>
    /// <param name="time">Tells how old an answer is.</param>
    public PortMeter(Func<Task<PortReportList>> ask, TimeProvider time)
    {
        _ask = ask;
        _time = time;
        foreach (PortInstrument row in PortInstruments.Table)
        {
            if (row.Grows) _meter.CreateObservableCounter(row.Name, () => Read(row), row.Unit, row.Help);
            else _meter.CreateObservableGauge(row.Name, () => Read(row), row.Unit, row.Help);
        }

        _meter.CreateObservableCounter("actornet.unplugged", () => Ask()?.Purged ?? 0, "{frame}", "frames that went back unread from the queues of ports that were removed");
        _meter.CreateObservableGauge("actornet.unaccounted", () => Ask()?.Imbalance ?? 0, "{frame}", "frames that no port's books account for: 0, or there is a bug");
    }

    /// <summary>The meter.</summary>
    public Meter Meter => _meter;

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<long>> Read(PortInstrument row)
    {
        if (Ask() is not { } reports) yield break;
        foreach (PortReport port in reports.Ports)
        {
            foreach ((string tag, long value) in row.Read(port))
            {
                var id = KeyValuePair.Create<string, object?>("port", port.Id);
                var kind = KeyValuePair.Create<string, object?>("type", port.Kind);
                yield return row.Tag.Length == 0
                    ? new Measurement<long>(value, id, kind)
                    : new Measurement<long>(value, id, kind, KeyValuePair.Create<string, object?>(row.Tag, tag));
            }
        }
    }

    // Null when the ports do not answer: they are being stopped.
    private PortReportList? Ask()
    {
        lock (_lock)
        {
            if (_last is not null && _time.GetElapsedTime(_askedAt) < Fresh) return _last;
            try
            {
                _last = _ask().GetAwaiter().GetResult();
            }
            catch (Exception e) when (e is TimeoutException or AskTimeoutException or TaskCanceledException)
            {
                _last = null;
            }

            _askedAt = _time.GetTimestamp();
            return _last;
        }
    }
}
