using ActorNet.Devices.Pci;

namespace ActorNet.Devices.E1000;

/// <summary>A relative and an absolute timer that end each other. Times in nanoseconds.</summary>
internal struct DelayTimer
{
    private long _relative;
    private long _absolute;

    internal static DelayTimer Idle => new() { _relative = long.MaxValue, _absolute = long.MaxValue };

    internal readonly long Deadline => Math.Min(_relative, _absolute);

    // The relative timer starts again, the absolute one only if it does not run; an absolute delay of 0 is none.
    internal void Start(long now, long relativeDelay, long absoluteDelay)
    {
        _relative = now + relativeDelay;
        if (_absolute == long.MaxValue && absoluteDelay != 0) _absolute = now + absoluteDelay;
    }

    internal bool TryExpire(long now)
    {
        if (now < Deadline) return false;
        this = Idle;
        return true;
    }

    internal readonly void Save(StateWriter writer, long now)
    {
        writer.WriteDeadline(_relative, now);
        writer.WriteDeadline(_absolute, now);
    }

    internal static DelayTimer Load(ref StateReader reader, long now, long longest) =>
        new() { _relative = reader.ReadDeadline(now, longest), _absolute = reader.ReadDeadline(now, longest) };
}
