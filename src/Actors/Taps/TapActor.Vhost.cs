using ActorNet.Actors.Ports;
using ActorNet.Actors.VhostNets;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Offloads;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Tap;

namespace ActorNet.Actors.Taps;

/// <content>vhost=on: a NIC that is plugged into this tap may lend its rings to the kernel. docs/decisions/0028-vhost-net.md.</content>
public sealed partial class TapActor
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private VhostRings? _vhost; // while the tap is open
    private Connect? _plugged;
    private bool _offered;

    private VhostRings? OpenVhost(OpenTap tap)
    {
        if (_settings.Vhost is not { } terms) return null;
        int queues = tap.Queues.Length;
        if (terms.Devices is { } given && given != queues)
            throw new LinuxException($"use {given} vhost-net descriptors with the {queues} queues of tap {tap.Name}", Errno.Inval, "Give vhostfds as many as the tap has queues, or leave it out.");
        try
        {
            TapDevice device = tap.Queues[0]; // what is said to it holds for all
            var known = new VhostTap([.. tap.Queues.Select(static queue => queue.Handle)], device.VnetHeaderLength, TapOffloadSets.Of(device), set => TrySetOffloads(device, set));
            return new VhostRings(terms.OpenAll(queues), known, _self);
        }
        catch (LinuxException e) when (!terms.Force)
        {
            _log.Warning("{0}: without vhost-net, actors carry its frames: {1}", _settings.Id, e.Message);
            return null;
        }
    }

    private static bool TrySetOffloads(TapDevice tap, OffloadSet offloads)
    {
        try
        {
            tap.TrySetOffloads((TapOffloads)offloads);
            return true;
        }
        catch (LinuxException)
        {
            return false;
        }
    }

    private void CloseVhost()
    {
        if (_vhost is not { } vhost) return;
        Withdraw();
        vhost.Close();
        _vhost = null;
        Timers.Cancel(LookAtTap.Instance);
    }

    // Whatever it is plugged into: a hub or a switch does not listen, a chain of filters passes it on while it has none.
    private void Offer(Connect? plugged)
    {
        Withdraw();
        _plugged = plugged;
        if (_vhost is not { } vhost || plugged is null || !_port.Peer.IsUp) return;
        _offered = true;
        plugged.Peer.Tell(new OfferRings(vhost, plugged.Input));
    }

    private void Withdraw()
    {
        if (_offered) _plugged!.Peer.Tell(new WithdrawRings(_vhost!, _plugged.Input));
        _offered = false;
    }

    private void OnRingLent(RingLent ring)
    {
        int queue = ring.Index / 2;
        if (_line is not { } line || _vhost is not { } vhost || queue >= line.QueueCount) return;
        line.ListenToFrames(queue, !vhost.Reads(queue));
        // Nobody reads, so nobody would notice that the interface is gone.
        if (!vhost.CarriesReceive) Timers.Cancel(LookAtTap.Instance);
        else if (!Timers.IsTimerActive(LookAtTap.Instance)) Timers.StartPeriodicTimer(LookAtTap.Instance, LookAtTap.Instance, LookEvery);
        if (!ring.Lent) Follow();
        Read();
    }

    private void Look()
    {
        if (_line is { IsGone: true }) Lose();
    }

    private sealed class LookAtTap
    {
        public static readonly LookAtTap Instance = new();
    }
}
