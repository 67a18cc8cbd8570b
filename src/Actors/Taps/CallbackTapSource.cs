using ActorNet.Io.Tap;

namespace ActorNet.Actors.Taps;

/// <summary>A tap of one queue that somebody else opens, once.</summary>
internal sealed class CallbackTapSource(Func<TapDevice> open) : ITapSource
{
    public string? Name => null;

    public bool CanReopen => false;

    public bool TakesLong => false;

    public string? DownScript => null;

    public OpenTap Open() => new([open()]);

    public bool IsThere() => false;
}
