using System.Collections.Immutable;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;
using ActorNet.Io.Descriptors;

namespace ActorNet.Actors.RawInterfaces;

/// <summary>An interface of this host that is open in some way, as <see cref="RawInterfaceActor"/> uses it. Owns its descriptors; one thread.</summary>
public abstract class RawInterface : IDisposable
{
    /// <summary>The interface's index when it was opened.</summary>
    public abstract int Index { get; }

    /// <summary>The interface's largest packet when it was opened, in bytes without the Ethernet header.</summary>
    public abstract int Mtu { get; }

    /// <summary>By what way frames reach it, for people.</summary>
    public abstract string Path { get; }

    /// <summary>Readable when frames have come, writable when there is room again.</summary>
    public abstract ImmutableArray<FdHandle> Descriptors { get; }

    /// <summary>The batches that its frames travel in.</summary>
    public abstract FrameBatchPool Batches { get; }

    /// <summary>True when frames are there already, where that can be seen without a system call.</summary>
    public virtual bool HasFrames => false;

    /// <summary>True when frames that were written have to be looked after again soon (<see cref="Flush"/>): the kernel has not taken them all.</summary>
    public virtual bool IsUnflushed => false;

    /// <summary>Begins, or goes on with beginning: before it did, no frame passes.</summary>
    /// <param name="isLast">Nobody will try again: whatever stands in the way throws.</param>
    /// <returns>False while something is in the way that goes by itself, soon, and that nobody tells of: try again after a few milliseconds.</returns>
    /// <exception cref="LinuxException">It cannot begin; to be disposed of.</exception>
    public virtual bool TryBegin(bool isLast) => true;

    /// <summary>Fills an empty batch.</summary>
    /// <returns>Done when there may be more, WouldBlock when not, Closed when the interface is gone.</returns>
    public abstract IoStatus Fill(FrameBatch batch);

    /// <summary>
    /// Writes from the batch's position on. <see cref="IoStatus.WouldBlock"/>: the position says where to go on. Otherwise every frame
    /// before the position was written, or dropped and counted; when that is not the end, the turn is over, not the batch.
    /// </summary>
    public abstract IoStatus Write(FrameBatch batch);

    /// <summary>Has the kernel go on with what was written.</summary>
    public virtual void Flush()
    {
    }

    /// <summary>A batch that it has filled came back.</summary>
    public virtual void GiveBack(FrameBatch batch)
    {
    }

    /// <summary>Adds what the kernel counts, for a report.</summary>
    public abstract void AddEvents(ICollection<DropCount> events);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the descriptors.</summary>
    protected abstract void Dispose(bool disposing);
}
