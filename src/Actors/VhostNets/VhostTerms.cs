using System.Collections.Immutable;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Vhost;

namespace ActorNet.Actors.VhostNets;

/// <summary>How a tap is to use vhost-net.</summary>
/// <param name="Open">Opens the device for the queue of this index.</param>
/// <param name="Force">The tap is not to start without it.</param>
public sealed record VhostTerms(Func<int, IVhostNet> Open, bool Force)
{
    /// <summary>How many queues there are devices for, where somebody else has opened them; null: for any number.</summary>
    public int? Devices { get; init; }

    /// <summary>/dev/vhost-net, opened once a queue.</summary>
    public static VhostTerms OfDevice(bool force) => new(static _ => VhostNet.Open(), force);

    /// <summary>Devices that somebody else has opened, which can be used once: by a second time their numbers may be other files'.</summary>
    public static VhostTerms OfDescriptors(ImmutableArray<int> numbers, bool force)
    {
        bool[] used = new bool[numbers.Length];
        return new VhostTerms(Open, force) { Devices = numbers.Length };

        IVhostNet Open(int queue)
        {
            if (used[queue]) throw new LinuxException($"use descriptor {numbers[queue]} again", Errno.BadF, "It was closed with the tap that it was for; restart the port.");
            used[queue] = true;
            return VhostNet.FromFd(FdHandle.FromInherited(numbers[queue]));
        }
    }

    /// <summary>A device for each queue of a tap, or none at all.</summary>
    /// <exception cref="LinuxException">One cannot be used.</exception>
    public ImmutableArray<IVhostNet> OpenAll(int queues)
    {
        var devices = ImmutableArray.CreateBuilder<IVhostNet>(queues);
        try
        {
            for (int queue = 0; queue < queues; queue++) devices.Add(Open(queue));
            return devices.MoveToImmutable();
        }
        catch
        {
            foreach (IVhostNet device in devices) device.Dispose();
            throw;
        }
    }
}
