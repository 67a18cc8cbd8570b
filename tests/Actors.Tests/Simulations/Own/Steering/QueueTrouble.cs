using ActorNet.Actors.Ports;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Virtio;

namespace ActorNet.Actors.Tests.Simulations.Own.Steering;

/// <summary>What happens to the queues of a guest: all but the first one, so that frames have somewhere to go at any time.</summary>
internal sealed class QueueTrouble(Simulation simulation, SteeredGuest guest, TimeSpan longestDrought)
{
    private readonly Dictionary<int, VirtqueuePosition> _stopped = [];
    private readonly HashSet<int> _disabled = [];
    private readonly Dictionary<int, TimeSpan> _dry = [];
    private bool _isPaused;

    private Random Random => simulation.Random;

    /// <summary>One change.</summary>
    public void Next()
    {
        foreach (int pair in _dry.Keys.ToArray())
            if (simulation.Time - _dry[pair] > longestDrought || Random.Next(8) == 0) Water(pair);
        int victim = 1 + Random.Next(guest.Pairs - 1);
        switch (Random.Next(13))
        {
            case <= 3: Ask((ushort)(1 + Random.Next(guest.Pairs))); break;
            case 4 when _stopped.Remove(victim, out VirtqueuePosition position): guest.Start(2 * victim, position); break;
            case 4: _stopped[victim] = guest.Stop(2 * victim); break;
            case 5: Enable(victim, !_disabled.Remove(victim)); break;
            case 6 or 7: Dry(Random.Next(guest.Pairs)); break;
            case 8: Pause(!_isPaused); break;
            case 9 when !_isPaused && Random.Next(4) == 0: RestartControl(); break;
            default: guest.Send(Random.Next(guest.Allowed), Random.Next(48)); break;
        }
    }

    /// <summary>Everything as it should be.</summary>
    public void End()
    {
        Pause(false);
        foreach ((int pair, VirtqueuePosition position) in _stopped) guest.Start(2 * pair, position);
        foreach (int pair in _disabled) Enable(pair, false);
        foreach (int pair in _dry.Keys.ToArray()) Water(pair);
    }

    // Growing may begin before the answer, shrinking ends with it.
    private void Ask(ushort pairs)
    {
        if (guest.Asked is not null || !guest.Driver.TrySetQueuePairs(pairs)) return;
        guest.Asked = pairs;
        guest.AsksAfresh = true;
        guest.Allowed = Math.Max(guest.Allowed, pairs);
    }

    // A command that is under way is answered before the queue has stopped. Meanwhile the device uses every queue.
    private void RestartControl()
    {
        guest.AllowsAll = true;
        guest.AsksAfresh = false;
        guest.Start(2 * guest.Pairs, guest.Stop(2 * guest.Pairs));
    }

    private void Enable(int pair, bool disable)
    {
        if (disable) _disabled.Add(pair);
        guest.Tell(new EnableQueue(2 * pair, !disable));
    }

    private void Dry(int pair)
    {
        if (_dry.TryAdd(pair, simulation.Time)) guest.Driver.KeepReceiveBuffers(pair, true);
    }

    private void Water(int pair)
    {
        _dry.Remove(pair);
        guest.Driver.KeepReceiveBuffers(pair, false);
    }

    // While it is paused a guest does nothing; what it had done already may be seen.
    private void Pause(bool pause)
    {
        _isPaused = pause;
        guest.Tell(new PausePort(pause));
    }
}
