using ActorNet.Io.Tap;

namespace ActorNet.Actors.Taps;

/// <summary>A tap whose descriptors a launcher sends through its socket, and sends again when they were lost.</summary>
/// <param name="path">Where it listens.</param>
/// <param name="options">How it opens them.</param>
/// <param name="sendBuffer">TUNSETSNDBUF, in bytes; null leaves it as it is.</param>
internal sealed class LauncherTapSource(string path, TapOptions options, int? sendBuffer) : ITapSource
{
    /// <summary>For how long the launcher may think about it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public string? Name => null;

    public bool CanReopen => true;

    public bool TakesLong => true;

    public string? DownScript => null;

    public OpenTap Open() => TapSetup.Limit(new OpenTap(TapInterface.FromDescriptors(TapLauncher.Fetch(path, Patience), options)), sendBuffer);

    public bool IsThere() => true; // only it can tell
}
