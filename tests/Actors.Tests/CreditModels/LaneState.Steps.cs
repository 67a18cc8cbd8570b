namespace ActorNet.Actors.Tests.CreditModels;

/// <content>What the lane, the posters and the guest do, one visible step at a time.</content>
internal sealed partial class LaneState
{
    private void RunLane()
    {
        switch (_lane)
        {
            case LaneStep.Round: Round(); break;
            case LaneStep.Arm: Arm(); break;
            case LaneStep.LookAtRing:
                LookAtRing();
                break;
            case LaneStep.Mark:
                if (Has(LaneFlaw.InboxLookedAtFirst) && _inbox > 0)
                {
                    _lane = LaneStep.Round;
                    break;
                }

                _isAsleepMarkStored = true;
                _lane = Has(LaneFlaw.NoFenceBeforeSleep) ? LaneStep.LookAtInbox : LaneStep.FenceMark;
                break;
            case LaneStep.FenceMark:
                FlushLane();
                _lane = Has(LaneFlaw.InboxNotLookedAt) || Has(LaneFlaw.InboxLookedAtFirst) ? LaneStep.Sleep : LaneStep.LookAtInbox;
                break;
            case LaneStep.LookAtInbox:
                _lane = _inbox > 0 ? LaneStep.Unmark : LaneStep.Sleep;
                break;
            case LaneStep.Sleep: // something is ready
                TakeEvents();
                _lane = LaneStep.Unmark;
                break;
            default: // an atomic exchange: a fence too
                FlushLane();
                _isAsleepMark = false;
                _lane = LaneStep.Round;
                break;
        }
    }

    // Inbox, turns, rings, descriptors; a round in which nothing happened leads to sleep.
    private void Round()
    {
        _worked = _inbox > 0;
        _taken += _inbox;
        _inbox = 0;
        if (_kickTold)
        {
            _worked = true;
            _kickTold = false;
            if (_waits) Resume();
        }

        if (_waits && !_kickTold && _published != _seen)
        {
            _kickTold = true;
            _worked = true;
        }

        if (TakeEvents()) _worked = true;
        if (!_worked) _lane = _setting.Arrivals > 0 ? LaneStep.Arm : LaneStep.Mark;
    }

    // The queue's actor: no kicks, please; takes all there is; waits for the driver.
    private void Resume()
    {
        if (!Has(LaneFlaw.ArmedOnlyOnce)) _armed = false;
        StoreWish(false);
        _seen = _published;
        _waits = true;
    }

    private void Arm()
    {
        if (!_waits || _armed)
        {
            EndArming(false);
            return;
        }

        _armed = true;
        StoreWish(true);
        if (!Has(LaneFlaw.NoFenceAfterArming)) FlushLane();
        if (Has(LaneFlaw.RingNotLookedAt)) EndArming(false);
        else _lane = LaneStep.LookAtRing;
    }

    private void LookAtRing()
    {
        bool arrived = _published != _seen;
        if (arrived) _kickTold = true;
        EndArming(arrived && !Has(LaneFlaw.ArrivalDoesNotKeepAwake));
    }

    private void EndArming(bool worked) => _lane = worked ? LaneStep.Round : LaneStep.Mark;

    private bool TakeEvents()
    {
        bool any = _isWoken || _isKicked;
        if (_isKicked) _kickTold = true;
        _isWoken = _isKicked = false;
        return any;
    }

    // A store buffer keeps its order, but of two writes to the same place only the last one matters here.
    private void StoreWish(bool wish)
    {
        _wishStored = wish;
        _hasWishStored = true;
    }

    private void FlushLane()
    {
        if (_isAsleepMarkStored) _isAsleepMark = true;
        _isAsleepMarkStored = false;
        if (_hasWishStored) _wish = _wishStored;
        _hasWishStored = _wishStored = false;
    }

    private void RunPoster(int p)
    {
        ref PosterPart poster = ref _posters[p];
        switch (poster.Step)
        {
            case PosterStep.Post:
                poster.Posted++;
                poster.Stored++;
                poster.Step = Has(LaneFlaw.NoFenceAfterPost) ? PosterStep.LookAtMark : PosterStep.Fence;
                break;
            case PosterStep.Fence:
                FlushPoster(p);
                poster.Step = PosterStep.LookAtMark;
                break;
            case PosterStep.LookAtMark:
                poster.Step = _isAsleepMark ? PosterStep.TakeMark : PosterStep.Post;
                break;
            case PosterStep.TakeMark: // an atomic exchange
                FlushPoster(p);
                poster.Step = _isAsleepMark && !Has(LaneFlaw.MarkTakenWithoutWaking) ? PosterStep.Wake : PosterStep.Post;
                _isAsleepMark = false;
                break;
            default:
                _isWoken = true;
                poster.Step = PosterStep.Post;
                break;
        }
    }

    private void FlushPoster(int p)
    {
        _inbox += _posters[p].Stored;
        _posters[p].Stored = 0;
    }

    private void RunGuest()
    {
        switch (_guest)
        {
            case GuestStep.Publish:
                _publishedStored++;
                _guest = GuestStep.Fence;
                break;
            case GuestStep.Fence:
                FlushGuest();
                _guest = GuestStep.LookAtWish;
                break;
            case GuestStep.LookAtWish:
                _guest = _wish ? GuestStep.Kick : GuestStep.Publish;
                break;
            default:
                _isKicked = true;
                _guest = GuestStep.Publish;
                break;
        }
    }

    private void FlushGuest()
    {
        _published += _publishedStored;
        _publishedStored = 0;
    }
}
