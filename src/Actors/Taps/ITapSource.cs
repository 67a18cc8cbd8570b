using ActorNet.Io.Descriptors;

namespace ActorNet.Actors.Taps;

/// <summary>Where a port's tap comes from, at its start and after it was lost.</summary>
public interface ITapSource
{
    /// <summary>The name under which the interface may come back; null when there is no telling.</summary>
    string? Name { get; }

    /// <summary>True when it is worth trying again after the interface was lost.</summary>
    bool CanReopen { get; }

    /// <summary>True when opening waits for other programs: it gets a thread of its own.</summary>
    bool TakesLong { get; }

    /// <summary>What is run with the interface's name before it is closed; null for nothing.</summary>
    string? DownScript { get; }

    /// <summary>Opens and sets up, wholly or not at all.</summary>
    /// <exception cref="LinuxException">Why not.</exception>
    OpenTap Open();

    /// <summary>True when somebody has made the interface again: <see cref="Open"/> would find it and not make it itself.</summary>
    bool IsThere();
}
