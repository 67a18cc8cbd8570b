namespace ActorNet.Actors.Tests.CreditModels;

/// <summary>
/// A lane that goes to sleep while other threads post to it and a guest makes buffers available: <c>Lane.TrySleep</c>, <c>Lane.Execute</c>, and
/// a queue's <c>Arm</c>, <c>Poll</c> and <c>WaitForDriver</c>.
/// </summary>
/// <remarks>
/// What a thread writes lies in its own store buffer until a fence or an atomic operation empties it, or it empties by itself at some moment, and
/// other threads do not see it before; a thread sees its own writes at once. That is what the fences of the protocol are about.
/// </remarks>
internal sealed partial class LaneState : IModelState<LaneState>
{
    private readonly LaneSetting _setting;
    private readonly PosterPart[] _posters;
    private LaneStep _lane = LaneStep.Round;
    private bool _worked; // in this round
    private bool _isAsleepMark;
    private bool _isAsleepMarkStored; // in the lane's store buffer
    private bool _isWoken; // the reactor's eventfd
    private bool _isKicked; // the ring's eventfd
    private int _inbox;
    private int _taken;

    // The ring and its queue's actor.
    private int _published;
    private int _publishedStored; // in the guest's store buffer
    private bool _wish;
    private bool _wishStored; // in the lane's store buffer
    private bool _hasWishStored;
    private int _seen;
    private bool _waits;
    private bool _armed;
    private bool _kickTold;
    private GuestStep _guest;

    public LaneState(LaneSetting setting)
    {
        _setting = setting;
        _posters = new PosterPart[setting.Posters];
        _waits = setting.Arrivals > 0;
    }

    private LaneState(LaneState other)
    {
        _setting = other._setting;
        _posters = [.. other._posters];
        _lane = other._lane;
        _worked = other._worked;
        _isAsleepMark = other._isAsleepMark;
        _isAsleepMarkStored = other._isAsleepMarkStored;
        _isWoken = other._isWoken;
        _isKicked = other._isKicked;
        _inbox = other._inbox;
        _taken = other._taken;
        _published = other._published;
        _publishedStored = other._publishedStored;
        _wish = other._wish;
        _wishStored = other._wishStored;
        _hasWishStored = other._hasWishStored;
        _seen = other._seen;
        _waits = other._waits;
        _armed = other._armed;
        _kickTold = other._kickTold;
        _guest = other._guest;
    }

    private enum LaneStep
    {
        Round,
        Arm,
        LookAtRing,
        Mark,
        FenceMark,
        LookAtInbox,
        Sleep,
        Unmark,
    }

    private enum PosterStep
    {
        Post,
        Fence,
        LookAtMark,
        TakeMark,
        Wake,
    }

    private enum GuestStep
    {
        Publish,
        Fence,
        LookAtWish,
        Kick,
    }

    private bool Has(LaneFlaw flaw) => _setting.Flaw == flaw;

    public void Write(ModelKey key)
    {
        key.Add((int)_lane);
        key.Add((_worked ? 1 : 0) | (_isAsleepMark ? 2 : 0) | (_isAsleepMarkStored ? 4 : 0) | (_isWoken ? 8 : 0) | (_isKicked ? 16 : 0) | (_waits ? 32 : 0) | (_armed ? 64 : 0));
        key.Add((_kickTold ? 1 : 0) | (_wish ? 2 : 0) | (_wishStored ? 4 : 0) | (_hasWishStored ? 8 : 0));
        key.Add(_inbox | (_taken << 4));
        key.Add(_published | (_publishedStored << 4));
        key.Add(_seen);
        key.Add((int)_guest);
        foreach (PosterPart poster in _posters)
        {
            key.Add((int)poster.Step | (poster.Posted << 4));
            key.Add(poster.Stored);
        }
    }

    public IEnumerable<(ModelStep Step, LaneState Next)> Next()
    {
        if (_lane != LaneStep.Sleep || _isWoken || _isKicked) yield return After(_lane.ToString(), -1, static (state, _) => state.RunLane());
        if (_isAsleepMarkStored || _hasWishStored) yield return After("the lane's writes are seen", -1, static (state, _) => state.FlushLane());
        for (int p = 0; p < _posters.Length; p++)
        {
            if (_posters[p].Step != PosterStep.Post || _posters[p].Posted < _setting.PostsEach)
                yield return After(_posters[p].Step.ToString(), p, static (state, p) => state.RunPoster(p));
            if (_posters[p].Stored > 0) yield return After("a poster's write is seen", p, static (state, p) => state.FlushPoster(p));
        }

        if (_guest != GuestStep.Publish || _published + _publishedStored < _setting.Arrivals) yield return After($"guest: {_guest}", 0, static (state, _) => state.RunGuest());
        if (_publishedStored > 0) yield return After("the guest's write is seen", 0, static (state, _) => state.FlushGuest());
    }

    /// <summary>Nothing was posted, or made available, that a sleeping lane never hears of.</summary>
    public string? Problem()
    {
        bool othersAreDone = Array.TrueForAll(_posters, static poster => poster is { Step: PosterStep.Post, Stored: 0 }) && _guest == GuestStep.Publish && _publishedStored == 0;
        if (!othersAreDone || _lane != LaneStep.Sleep || _isWoken || _isKicked) return null;
        if (_inbox > 0) return $"the lane sleeps on {_inbox} in its inbox";
        if (_seen != _published) return $"the lane sleeps on {_published - _seen} in a ring";
        return _kickTold ? "the lane sleeps on a message of its own" : null;
    }

    private (ModelStep Step, LaneState Next) After(string what, int who, Action<LaneState, int> act)
    {
        var next = new LaneState(this);
        act(next, who);
        return (new ModelStep(what, who), next);
    }

    private struct PosterPart
    {
        public PosterStep Step;
        public int Posted;
        public int Stored; // in its store buffer
    }
}
