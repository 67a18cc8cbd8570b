using System.Collections.Immutable;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Netlink;

namespace ActorNet.Io.Tap;

/// <summary>Opens all queues of a tap or macvtap at once: all of them, or none and the reason.</summary>
public static class TapInterface
{
    /// <summary>What a macvtap is to the kernel.</summary>
    public const string Macvtap = "macvtap";

    /// <summary>By name: creates the tap, or attaches to the tap or macvtap that exists.</summary>
    /// <param name="name">Of the interface, 1 to 15 bytes.</param>
    /// <param name="queues">How many descriptors, at least one.</param>
    /// <param name="options">How each is opened; whether it is one of several follows from <paramref name="queues"/> and from what exists.</param>
    /// <exception cref="LinuxException">It could not be opened; the message names the interface, the cause and the remedy.</exception>
    public static ImmutableArray<TapDevice> Open(string name, int queues, TapOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(queues, 1);
        LinkDescription? existing = Look(name);
        if (existing is not null && ProblemWith(existing, queues) is { } problem) throw new LinuxException($"open tap {name}", Errno.Inval, problem);
        // One queue of an interface for several is no mistake.
        TapOptions each = options with { MultiQueue = queues > 1 || existing?.Tun is { IsMultiQueue: true } };
        return OpenAll(queues, _ => existing?.Kind == Macvtap ? TapDevice.OpenMacvtap(existing, each) : TapDevice.Open(name, each));
    }

    /// <summary>Takes over descriptors that somebody else has opened: the queues of one interface.</summary>
    /// <param name="descriptors">Owned by the result; closed when this throws.</param>
    /// <param name="options">What is expected of them.</param>
    /// <exception cref="LinuxException">One is no tap, or of another interface.</exception>
    public static ImmutableArray<TapDevice> FromDescriptors(IReadOnlyList<FdHandle> descriptors, TapOptions options)
    {
        ArgumentNullException.ThrowIfNull(descriptors);
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            string? name = null;
            return OpenAll(descriptors.Count, index =>
            {
                TapDevice device = TapDevice.FromFd(descriptors[index], options.VnetHeaderLength, options.Offloads);
                if (device.Name == (name ??= device.Name)) return device;
                throw new LinuxException($"use descriptor {descriptors[index].Number} as a queue of tap {name}", Errno.Inval,
                    $"It belongs to interface {device.Name}: all descriptors of a port are queues of one interface.");
            });
        }
        catch
        {
            foreach (FdHandle descriptor in descriptors) descriptor.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Deletes interfaces that would go with their descriptors, all in one go: the kernel waits for its other processors once, and not 20 ms for each.
    /// Those that would stay, or may be others' too, are left alone, and all are if the kernel refuses.
    /// </summary>
    /// <param name="taps">Open taps, by the index and name that they had when they were opened: one that is in another network namespace now is another one here, or none.</param>
    public static void Delete(IEnumerable<(int Index, string Name)> taps)
    {
        ArgumentNullException.ThrowIfNull(taps);
        try
        {
            using var netlink = new RouteNetlink();
            int group = Random.Shared.Next(1 << 30, int.MaxValue); // nobody's
            bool any = false;
            foreach ((int index, string name) in taps)
            {
                if (netlink.Find(name) is not { Tun: { IsTap: true, IsPersistent: false, IsMultiQueue: false } } link || link.Index != index) continue;
                netlink.SetGroup(link, group);
                any = true;
            }

            if (any) netlink.DeleteGroup(group);
        }
        catch (LinuxException)
        {
            // They go with their descriptors.
        }
    }

    private static LinkDescription? Look(string name)
    {
        using var netlink = new RouteNetlink();
        return netlink.Find(name);
    }

    private static string? ProblemWith(LinkDescription existing, int queues)
    {
        if (existing.Kind == Macvtap) return null;
        string what = existing.Kind.Length == 0 ? "no virtual interface" : $"a {existing.Kind}";
        if (existing.Tun is not { } tun) return $"An interface of that name exists that is not a tap: it is {what}; choose another name.";
        if (!tun.IsTap) return $"Interface {existing.Name} is a tun (IP packets); make a tap: ip tuntap add dev {existing.Name} mode tap.";
        return queues > 1 && !tun.IsMultiQueue
            ? $"Interface {existing.Name} was made for one queue; make it with multi_queue (ip tuntap add dev {existing.Name} mode tap multi_queue), or leave out queues={queues}."
            : null;
    }

    private static ImmutableArray<TapDevice> OpenAll(int count, Func<int, TapDevice> open)
    {
        var opened = ImmutableArray.CreateBuilder<TapDevice>(count);
        try
        {
            for (int i = 0; i < count; i++) opened.Add(open(i));
            return opened.MoveToImmutable();
        }
        catch
        {
            foreach (TapDevice device in opened) device.Dispose();
            throw;
        }
    }
}
