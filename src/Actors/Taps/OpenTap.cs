using System.Collections.Immutable;
using ActorNet.Actors.Ports;
using ActorNet.Io.Tap;

namespace ActorNet.Actors.Taps;

/// <summary>An open tap: the descriptors of its queues, which it owns.</summary>
/// <param name="queues">At least one; all of one interface.</param>
public sealed class OpenTap(ImmutableArray<TapDevice> queues) : IClosedTogether
{
    /// <summary>Its queues.</summary>
    public ImmutableArray<TapDevice> Queues => queues;

    /// <summary>The interface's name.</summary>
    public string Name => queues[0].Name;

    /// <summary>The interface's index, where its end has to be heard of from netlink because its descriptors do not tell (macvtap); else null.</summary>
    public int? WatchedIndex { get; init; }

    /// <summary>The interface's index, where it was opened by its name; else null.</summary>
    public int? Index { get; init; }

    /// <inheritdoc/>
    public void PrepareClosing(IEnumerable<IDisposable> all)
    {
        ArgumentNullException.ThrowIfNull(all);
        TapInterface.Delete(all.OfType<OpenTap>().Where(static tap => tap.Index is not null).Select(static tap => (tap.Index!.Value, tap.Name)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (TapDevice queue in queues) queue.Dispose();
    }
}
